package io.headrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.Objects;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** What {@code headrace --version} prints: version, commit, Java, and what of Redis it needs and speaks through. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        Attributes attributes = attributes();
        String version = value(attributes, "Implementation-Version", "(not from a jar)");
        String commit = value(attributes, "Git-Commit", "unknown");
        return new String[] {
            "headrace " + version + " (commit " + commit + ")",
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ", "
                    + System.getProperty("java.vendor") + ")",
            // Which server is there is for the doctor to say: this must answer at once, wherever it is asked.
            "Redis 6.2 or newer, through Lettuce " + lettuce() + "; headrace monitor doctor tells which one is there"
        };
    }

    private static String value(@Nullable Attributes attributes, String name, String otherwise) {
        return attributes == null ? otherwise : Objects.requireNonNullElse(attributes.getValue(name), otherwise);
    }

    /** Of the Redis client; found as a resource, for its classes belong to one package only. */
    private static String lettuce() throws IOException {
        try (InputStream in =
                Version.class.getResourceAsStream("/META-INF/maven/io.lettuce/lettuce-core/pom.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        }
    }

    /** Of the jar that this class came from, if it came from one. */
    private static @Nullable Attributes attributes() throws IOException {
        URL own = Objects.requireNonNull(Version.class.getResource("Version.class"));
        String text = own.toString();
        if (!text.startsWith("jar:")) {
            return null;
        }
        URL manifest = URI.create(text.substring(0, text.lastIndexOf('!')) + "!/META-INF/MANIFEST.MF")
                .toURL();
        try (InputStream in = manifest.openStream()) {
            return new Manifest(in).getMainAttributes();
        }
    }
}
