package io.headrace.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The folder of this user in which programs are unpacked once: {@code $XDG_CACHE_HOME/headrace}, else {@code ~/.cache/headrace}. */
final class UserCache {

    private UserCache() {}

    static Path folder() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home", "."), ".cache")
                : Path.of(configured);
        return base.resolve("headrace").toAbsolutePath();
    }

    /** Whether a file belongs to the user of this process. Linux only. */
    static boolean isOwn(Path file) throws IOException {
        return uid(file) == uid();
    }

    /** The user of this process, 0 for root. Linux only. */
    static int uid() throws IOException {
        return uid(Path.of("/proc/self/task"));
    }

    private static int uid(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
