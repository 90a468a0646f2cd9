package io.headrace.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Programs that tests make. They are written by a process of their own: a process that this JVM starts at the same moment
 * would inherit the open file, and the program could not be started while that one has it ("Text file busy").
 */
final class Programs {

    private Programs() {}

    static Path write(Path program, String text) throws IOException {
        Process writer = new ProcessBuilder("sh", "-c", "cat > \"$0\" && chmod +x \"$0\"", program.toString()).start();
        try (var in = writer.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        }
        try {
            if (writer.waitFor() != 0) {
                throw new IOException("cannot write " + program);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return program;
    }
}
