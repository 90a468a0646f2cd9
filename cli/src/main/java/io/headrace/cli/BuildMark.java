package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Run by the build: writes the file {@code lib/BUILD}, which tells two builds apart whose jars have the same sizes and times.
 * {@code bin/headrace} starts no build from the archive of classes of another.
 */
public final class BuildMark {

    private BuildMark() {}

    /**
     * Writes it, with the commit and a hash of all that the command's jar names in its manifest, itself included.
     *
     * @param args the folder of the jars, and the name of the command's own
     */
    public static void main(String[] args) throws IOException {
        Path lib = Path.of(args[0]);
        Files.writeString(lib.resolve("BUILD"), of(lib, args[1]), UTF_8);
    }

    /** What stands in the file. */
    static String of(Path lib, String ownJar) throws IOException {
        Attributes attributes;
        try (JarFile jar = new JarFile(lib.resolve(ownJar).toFile())) {
            attributes = jar.getManifest().getMainAttributes();
        }
        // Not what else lies there: jars of an older version, from the build before.
        List<String> names = Stream.concat(
                        Stream.of(ownJar),
                        Arrays.stream(Objects.requireNonNullElse(attributes.getValue(Attributes.Name.CLASS_PATH), "")
                                .split(" ")))
                .filter(name -> !name.isEmpty())
                .sorted()
                .toList();
        MessageDigest all = sha256();
        for (String name : names) {
            all.update(name.getBytes(UTF_8));
            all.update((byte) 0);
            all.update(sha256().digest(Files.readAllBytes(lib.resolve(name))));
        }
        return "commit " + Objects.requireNonNullElse(attributes.getValue("Git-Commit"), "unknown") + "\nsha256 "
                + HexFormat.of().formatHex(all.digest()) + "\n";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
