package io.headrace.cli.manual;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** Writes what the distribution brings besides the command: its manual pages and the script of its completion. */
public final class Manual {

    private Manual() {}

    /**
     * Writes {@code man/man1/*.1} and {@code completion/*} below a folder.
     *
     * @param line all commands
     * @param version of Headrace
     */
    public static void write(CommandLine line, String version, Path folder) throws IOException {
        Path pages = Files.createDirectories(folder.resolve("man").resolve("man1"));
        for (ManPage page : ManPages.of(line, version)) {
            Files.writeString(pages.resolve(page.name() + ".1"), page.roff(), StandardCharsets.UTF_8);
        }
        Path completion = Files.createDirectories(folder.resolve("completion"));
        Files.writeString(completion.resolve("headrace.bash"), CompletionCommand.script(line), StandardCharsets.UTF_8);
    }
}
