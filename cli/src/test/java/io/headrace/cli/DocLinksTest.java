package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No page of the documentation names a file, a heading or a metric that is not there. */
class DocLinksTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Neither what stands in code nor what leads elsewhere. */
    private static final Pattern CODE = Pattern.compile("(?sm)^ *```.*?^ *```$|`[^`\n]+`");

    private static final Pattern LINK = Pattern.compile("\\]\\((?![a-z]+:)([^)\\s]+)\\)");
    /** Its name, without what Prometheus adds for a part of it. */
    private static final Pattern METRIC =
            Pattern.compile("\\b(headrace_[a-z_]+?)(?:_max|_bucket|_sum|_count)?(?![a-z_])");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    void every_link_leads_somewhere() throws IOException {
        List<Path> pages = pages();
        assertThat(pages).hasSizeGreaterThan(10);
        assertThat(pages.stream().flatMap(DocLinksTest::broken)).isEmpty();
    }

    @Test
    void every_metric_that_a_page_names_is_in_the_catalogue() throws IOException {
        String catalogue = read(ROOT.resolve("docs/metrics.md"));
        // Of PostgreSQL; they look alike.
        String roles = read(ROOT.resolve("config/postgres/users.sql"));
        for (Path page : pages()) {
            Matcher metric = METRIC.matcher(read(page));
            while (metric.find()) {
                if (!roles.contains("role " + metric.group(1) + " ")) {
                    assertThat(catalogue).as(page.toString()).contains("`" + metric.group(1) + "`");
                }
            }
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
            pages.add(ROOT.resolve(name));
        }
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static Stream<String> broken(Path page) {
        List<String> broken = new ArrayList<>();
        Matcher link = LINK.matcher(CODE.matcher(read(page)).replaceAll(""));
        while (link.find()) {
            String target = link.group(1);
            int hash = target.indexOf('#');
            String file = hash < 0 ? target : target.substring(0, hash);
            Path path = file.isEmpty() ? page : page.resolveSibling(file).normalize();
            if (!Files.exists(path) || (hash >= 0 && !anchors(path).contains(target.substring(hash + 1)))) {
                broken.add(ROOT.relativize(page) + ": " + target);
            }
        }
        return broken.stream();
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) {
        Set<String> anchors = new HashSet<>();
        Matcher heading = HEADING.matcher(read(page).replaceAll("(?sm)^```.*?^```$", ""));
        while (heading.find()) {
            String anchor = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            for (int i = 0; !anchors.add(i == 0 ? anchor : anchor + "-" + i); i++) {}
        }
        return anchors;
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
