package io.headrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard's files, as they lie in the jar. */
class WebFilesTest {

    private static final Path WEB = Path.of("src/main/resources/io/headrace/console/web");
    private static final Path VENDOR = WEB.resolve("vendor");
    private static final Pattern IMPORT =
            Pattern.compile("^(?:import|export)\\s[^;]*?from '([^']+)'", Pattern.MULTILINE);
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]+)\"");
    private static final Pattern ADDRESS = Pattern.compile("\\b(?:https?|wss?):(?!//www\\.w3\\.org/2000/svg\")");
    private static final Pattern INLINE = Pattern.compile("<style|<script(?![^>]* src=)|\\s(?:style|on[a-z]+)=");
    private static final Pattern UNSAFE = Pattern.compile(
            "\\.(?:inner|outer)HTML|dangerouslySetInnerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function");

    @Test
    void whatIsOfOthersIsAsItWasPublished() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (String line : Files.readAllLines(VENDOR.resolve("CHECKSUMS"), UTF_8)) {
            String[] sumAndName = line.split(" {2}", 2);
            expected.put(sumAndName[1], sumAndName[0]);
        }
        Map<String, String> found = new TreeMap<>();
        for (Path file : files(VENDOR)) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            found.put(file.getFileName().toString(), HexFormat.of().formatHex(digest));
        }
        found.keySet().removeAll(List.of("CHECKSUMS", "README.md"));

        assertThat(found).isEqualTo(expected).containsKey("htm-preact.js");
    }

    @Test
    void everyImportLeadsToAFile() {
        List<String> missing = own("js").stream()
                .flatMap(file -> all(IMPORT, file)
                        .filter(target -> !Files.isRegularFile(file.resolveSibling(target)))
                        .map(target -> WEB.relativize(file) + " imports " + target))
                .toList();

        assertThat(own("js")).hasSizeGreaterThan(30);
        assertThat(missing).isEmpty();
    }

    @Test
    void thePageRefersToFilesOfTheConsoleOnly() {
        assertThat(all(REFERENCE, WEB.resolve("index.html")))
                .isNotEmpty()
                .allSatisfy(target -> assertThat(WEB.resolve(target.replaceFirst("^/assets/", "")))
                        .isRegularFile());
    }

    @Test
    void noFileNamesAnotherHost() {
        assertThat(Stream.of("js", "css", "html", "svg").flatMap(kind -> own(kind).stream()))
                .allSatisfy(file -> assertThat(read(file)).doesNotContainPattern(ADDRESS));
    }

    @Test
    void theSecurityPolicyAllowsAllThatThePageDoes() {
        assertThat(read(WEB.resolve("index.html"))).doesNotContainPattern(INLINE);
        assertThat(own("js")).allSatisfy(file -> assertThat(read(file)).doesNotContainPattern(UNSAFE));
    }

    private static List<Path> own(String kind) {
        return files(WEB).stream()
                .filter(file -> file.toString().endsWith("." + kind) && !file.startsWith(VENDOR))
                .toList();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> all(Pattern pattern, Path file) {
        return pattern.matcher(read(file)).results().map((MatchResult match) -> match.group(1));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
