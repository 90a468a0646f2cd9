package io.headrace.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a redis-server can be found: on the PATH, or inside the jar of {@code org.signal:embedded-redis}. */
final class RedisBinary {

    private static final String EMBEDDED = "redis-server-7.0.15-";
    private static final List<String> NAMES = List.of("redis-server", "valkey-server");

    private RedisBinary() {}

    /** The first redis-server or valkey-server of a search path such as the variable PATH. */
    static Optional<Path> onPath(String searchPath) {
        List<Path> folders = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(searchPath)
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .toList();
        return NAMES.stream()
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(RedisBinary::isProgram)
                .findFirst();
    }

    static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    /** The embedded binary for this operating system, unpacked once per user and reused by later runs. */
    static synchronized Path embedded() {
        String name = EMBEDDED + platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        URL resource = RedisBinary.class.getResource("/" + name);
        if (resource == null) {
            throw new RedisStartException("No embedded redis-server: " + name + " is not on the class path."
                    + " Add org.signal:embedded-redis, or install redis-server or valkey-server on the PATH.");
        }
        try {
            return unpack(resource, UserCache.folder().resolve(name));
        } catch (IOException e) {
            throw new RedisStartException(
                    "The embedded redis-server could not be unpacked to " + UserCache.folder() + " (" + e.getMessage()
                            + ")." + " Make that directory writable or set XDG_CACHE_HOME to one that is.",
                    e);
        }
    }

    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        if (os.contains("linux")) {
            return "linux-" + cpu(osName, arch);
        }
        if (os.contains("mac") || os.contains("darwin")) {
            return "darwin-" + cpu(osName, arch);
        }
        throw unsupported(osName, osArch);
    }

    private static String cpu(String osName, String arch) {
        return switch (arch) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> throw unsupported(osName, arch);
        };
    }

    private static RedisStartException unsupported(String os, String arch) {
        return new RedisStartException("No embedded redis-server for " + os + " on " + arch
                + ". Set REDIS_URL to a running Redis, or install redis-server or valkey-server on the PATH.");
    }

    private static Path unpack(URL resource, Path target) throws IOException {
        long size = resource.openConnection().getContentLengthLong();
        if (isProgram(target) && Files.size(target) == size) {
            return target;
        }
        Files.createDirectories(target.getParent());
        Path half = Files.createTempFile(target.getParent(), "redis-server", ".part");
        try (InputStream in = resource.openStream()) {
            Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
            if (!half.toFile().setExecutable(true)) {
                throw new IOException("not executable: " + half);
            }
            // A rename: another JVM that unpacks at the same time never sees half a program.
            return Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(half);
        }
    }
}
