package io.headrace.cli.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.telemetry.Metric;
import io.headrace.telemetry.MetricTag;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Holds what operators look at, alerts, dashboard and scaling, to the metrics that there are. */
class OperatorsFilesTest {

    private static final Path CONFIG = Path.of("../config");
    private static final String ALERTS = "prometheus/alerts.yml";
    private static final String DASHBOARD = "grafana/headrace.json";
    private static final String SCALING = "keda/worker.yaml";

    private static final Pattern NAME = Pattern.compile("\\b(?:headrace|messaging|task|db|error|scheduler)_\\w+");
    private static final Pattern GROUPED = Pattern.compile("\\b(?:by|without|on|ignoring) \\(([^)]*)\\)");
    private static final Pattern MATCHED = Pattern.compile("[{,]\\s*(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {ALERTS, DASHBOARD, SCALING})
    void everyMetricAndLabelIsOneThatThereIs(String file) throws IOException {
        List<String> expressions = expressions(file);
        assertThat(expressions).isNotEmpty();
        for (String expression : expressions) {
            assertThat(known()).as(expression).containsAll(names(expression));
            assertThat(labels()).as(expression).containsAll(labels(expression));
        }
    }

    @Test
    void theDashboardShowsWhatOperatorsLookFor() throws IOException {
        Set<String> shown = expressions(DASHBOARD).stream()
                .flatMap(expression -> names(expression).stream())
                .collect(Collectors.toSet());
        assertThat(shown)
                .contains(
                        "headrace_queue_backlog",
                        "headrace_queue_oldest_age_seconds",
                        "headrace_attempts_ended_total",
                        "headrace_task_waited_seconds_bucket",
                        "headrace_task_ran_seconds_bucket",
                        "headrace_queue_dead_letters",
                        "headrace_leases_lost_total",
                        "headrace_promote_lateness_seconds_bucket",
                        "headrace_redis_command_seconds_bucket",
                        "headrace_slots_used");
        List<Integer> ids = new ArrayList<>();
        dashboard().get("panels").forEach(panel -> ids.add(panel.get("id").asInt()));
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void everyAlertSaysWhatToDo() throws IOException {
        for (JsonNode alert : alerts()) {
            assertThat(alert.get("alert").asString()).startsWith("Headrace");
            assertThat(alert.get("labels").get("severity").asString()).isIn("warning", "critical");
            assertThat(alert.get("annotations").get("summary").asString()).isNotBlank();
            assertThat(alert.get("annotations").get("action").asString()).isNotBlank();
        }
    }

    @Test
    void theScrapeExampleLoadsTheAlerts() throws IOException {
        JsonNode prometheus = yaml("prometheus/prometheus.yml");
        assertThat(prometheus.get("rule_files").get(0).asString()).isEqualTo("alerts.yml");
        assertThat(prometheus.get("scrape_configs").get(0).get("job_name").asString())
                .isEqualTo("headrace");
    }

    /** Says nothing where promtool is not installed; Debian has it in the package prometheus. */
    @Test
    void promtoolAcceptsEveryExpressionWhereItIsInstalled() throws IOException, InterruptedException {
        Path promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(each -> Path.of(each, "promtool"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (promtool == null) {
            return;
        }
        List<Object> rules = new ArrayList<>();
        for (String file : List.of(DASHBOARD, SCALING)) {
            for (String expression : expressions(file)) {
                rules.add(Map.of(
                        "record", "shown:" + rules.size(), "expr", expression.replace("$__rate_interval", "5m")));
            }
        }
        Path shown = folder.resolve("shown.yml");
        YAMLMapper.builder()
                .build()
                .writeValue(shown.toFile(), Map.of("groups", List.of(Map.of("name", "shown", "rules", rules))));
        check(promtool, "check", "rules", CONFIG.resolve(ALERTS).toString(), shown.toString());
        check(
                promtool,
                "check",
                "config",
                CONFIG.resolve("prometheus/prometheus.yml").toString());
    }

    private static void check(Path promtool, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(promtool.toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    private static List<String> expressions(String file) throws IOException {
        List<String> expressions = new ArrayList<>();
        switch (file) {
            case ALERTS ->
                alerts().forEach(alert -> expressions.add(alert.get("expr").asString()));
            case DASHBOARD -> {
                for (JsonNode panel : dashboard().get("panels")) {
                    panel.get("targets")
                            .forEach(
                                    target -> expressions.add(target.get("expr").asString()));
                }
            }
            default ->
                yaml(file)
                        .get("spec")
                        .get("triggers")
                        .forEach(trigger -> expressions.add(
                                trigger.get("metadata").get("query").asString()));
        }
        return expressions;
    }

    private static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        for (JsonNode group : yaml(ALERTS).get("groups")) {
            group.get("rules").forEach(alerts::add);
        }
        return alerts;
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(CONFIG.resolve(DASHBOARD)));
    }

    private static JsonNode yaml(String file) throws IOException {
        return YAMLMapper.builder().build().readTree(Files.readString(CONFIG.resolve(file)));
    }

    private static Set<String> names(String expression) {
        return NAME.matcher(expression)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> labels(String expression) {
        Set<String> labels = new TreeSet<>();
        Matcher grouped = GROUPED.matcher(expression);
        while (grouped.find()) {
            Arrays.stream(grouped.group(1).split(","))
                    .map(String::strip)
                    .filter(label -> !label.isEmpty())
                    .forEach(labels::add);
        }
        Matcher matched = MATCHED.matcher(expression);
        while (matched.find()) {
            labels.add(matched.group(1));
        }
        return labels;
    }

    private static Set<String> labels() {
        Set<String> labels =
                Arrays.stream(MetricTag.values()).map(MetricTag::label).collect(Collectors.toSet());
        // What Prometheus adds, and what is said of memory by the JVM's metrics.
        labels.addAll(Set.of("instance", "le", "area"));
        return labels;
    }

    private static Set<String> known() {
        Set<String> known = Arrays.stream(Metric.values())
                .flatMap(metric -> metric.prometheusNames().stream())
                .collect(Collectors.toCollection(HashSet::new));
        known.addAll(labels());
        return known;
    }
}
