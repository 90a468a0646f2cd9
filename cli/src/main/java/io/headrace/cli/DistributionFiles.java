package io.headrace.cli;

import io.headrace.cli.manual.Manual;
import io.headrace.command.Invocation;
import java.io.IOException;
import java.nio.file.Path;

/** Run by the build: writes what the distribution holds that is made of the commands themselves. */
public final class DistributionFiles {

    private DistributionFiles() {}

    /**
     * Writes them.
     *
     * @param args the folder, and the version of Headrace
     */
    public static void main(String[] args) throws IOException {
        Manual.write(Main.line(Invocation.ofProcess()), args[1], Path.of(args[0]));
    }
}
