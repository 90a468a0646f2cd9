package io.headrace.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What processes of this machine hold, as the kernel tells it in {@code /proc}. */
final class Leftovers {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENS = "0A";

    private Leftovers() {}

    /** The processes in whose environment this stands, each with its command line. */
    static List<String> processesWith(String variable) throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path each : all) {
                if (text(each.resolve("environ")).contains(variable)) {
                    found.add(each.getFileName() + " "
                            + text(each.resolve("cmdline")).replace('\0', ' '));
                }
            }
        }
        return found;
    }

    /** The TCP ports on which a process listens. */
    static Set<Integer> portsOf(long pid) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path each : open) {
                String target = target(each);
                if (target.startsWith("socket:[")) {
                    sockets.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            text(PROC.resolve(pid + "/" + table)).lines().skip(1).forEach(line -> {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTENS) && sockets.contains(columns[9])) {
                    ports.add(Integer.parseInt(columns[1].substring(columns[1].lastIndexOf(':') + 1), 16));
                }
            });
        }
        return ports;
    }

    /** A process that ends meanwhile holds nothing. */
    private static String text(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
