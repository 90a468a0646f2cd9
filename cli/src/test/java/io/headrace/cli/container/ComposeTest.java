package io.headrace.cli.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.headrace.codec.JsonCodec;
import io.headrace.config.ConfigLoader;
import io.headrace.config.ExecConfig;
import io.headrace.config.HeadraceConfig;
import io.headrace.task.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What can be known of {@code docker-compose.yml} without an engine. */
class ComposeTest {

    private final Map<String, Object> compose =
            map(merged(new Load(LoadSettings.builder().build()).loadFromString(Repository.text("docker-compose.yml"))));

    @Test
    void it_is_what_the_specification_calls_a_compose_file() throws IOException {
        String json = new String(new JsonCodec().encode(compose), UTF_8);
        try (InputStream in = getClass().getResourceAsStream("compose-spec.json")) {
            // It says id where its draft says $id; no reference needs it.
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).replaceAll("\"id\": \"[^\"]*\",", "");
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09)
                    .getSchema(text, InputFormat.JSON);
            assertThat(schema.validate(json, InputFormat.JSON)).isEmpty();
            assertThat(schema.validate(json.replace("\"command\"", "\"comand\""), InputFormat.JSON))
                    .isNotEmpty();
        }
    }

    @Test
    void there_is_a_redis_that_forgets_nothing_a_scheduler_two_workers_a_console_and_a_history() {
        assertThat(services())
                .containsOnlyKeys(
                        "redis", "postgres", "history-init", "archiver", "scheduler", "worker", "console", "submit");
        assertThat(service("redis").get("command").toString())
                .contains("--appendonly, yes", "--maxmemory-policy, noeviction");
        assertThat(service("redis")).containsKey("healthcheck");
        assertThat(map(service("worker").get("deploy"))).containsEntry("replicas", 2);
        assertThat(service("submit")).containsEntry("profiles", List.of("tools"));
    }

    @ParameterizedTest
    @CsvSource({"scheduler, scheduler", "worker, worker", "console, console", "archiver, history archive"})
    void each_daemon_waits_for_redis_comes_back_and_may_write_nowhere(String name, String command) {
        Map<String, Object> daemon = service(name);
        assertThat(map(map(daemon.get("depends_on")).get("redis"))).containsEntry("condition", "service_healthy");
        assertThat(daemon)
                .containsEntry("command", List.of(command.split(" ")))
                .containsEntry("restart", "unless-stopped")
                .containsEntry("read_only", true)
                .containsEntry("init", true)
                .containsEntry("cap_drop", List.of("ALL"));
    }

    @Test
    void all_who_end_tasks_keep_them_for_the_history() {
        assertThat(config().history().enabled()).isTrue();
        assertThat(config().history().url()).isEqualTo("postgresql://postgres:5432/headrace");
        assertThat(services().values()).noneMatch(service -> service.toString().contains("HEADRACE_HISTORY_ENABLED"));
    }

    @Test
    void postgres_is_seen_by_those_only_who_need_it_each_as_another_user() {
        assertThat(service("postgres")).doesNotContainKey("ports").containsKey("healthcheck");
        assertThat(map(map(compose.get("networks")).get("history"))).containsEntry("internal", true);
        Map<String, Object> users = new LinkedHashMap<>();
        services().forEach((name, service) -> {
            Object networks = map(service).getOrDefault("networks", List.of());
            Map<String, Object> environment = map(map(service).getOrDefault("environment", Map.of()));
            if (((List<?>) networks).contains("history")) {
                users.put(name, environment.getOrDefault("HEADRACE_HISTORY_USER", "none"));
            } else {
                assertThat(environment)
                        .as(name)
                        .doesNotContainKeys("HEADRACE_HISTORY_USER", "HEADRACE_HISTORY_PASSWORD");
            }
        });
        assertThat(users)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "postgres",
                        "none",
                        "history-init",
                        "headrace_owner",
                        "archiver",
                        "headrace_archiver",
                        "console",
                        "headrace_reader"));
    }

    @ParameterizedTest
    @CsvSource({"history-init, OWNER", "archiver, ARCHIVER", "console, READER"})
    void a_password_is_the_one_with_which_its_user_is_made(String name, String user) {
        String variable = "HISTORY_" + user + "_PASSWORD";
        Object given = map(service("postgres").get("environment")).get(variable);
        assertThat(map(service(name).get("environment"))).containsEntry("HEADRACE_HISTORY_PASSWORD", given);
        assertThat(Repository.text("config/postgres/users.sql")).contains(" " + variable + "\n");
    }

    @Test
    void the_schema_is_there_before_the_archiver_is() {
        assertThat(service("history-init"))
                .containsEntry("command", List.of("history", "init"))
                .containsEntry("restart", "no");
        assertThat(map(map(service("history-init").get("depends_on")).get("postgres")))
                .containsEntry("condition", "service_healthy");
        assertThat(map(map(service("archiver").get("depends_on")).get("history-init")))
                .containsEntry("condition", "service_completed_successfully");
    }

    @Test
    void every_image_has_a_version_and_every_mounted_file_exists() {
        services().forEach((name, service) -> {
            assertThat(map(service).get("image").toString())
                    .as(name)
                    .matches(".+:.+")
                    .doesNotEndWith(":latest");
            for (Object volume : (List<?>) map(service).getOrDefault("volumes", List.of())) {
                String source = volume.toString().split(":", -1)[0];
                if (source.startsWith(".")) {
                    assertThat(Repository.ROOT.resolve(source)).isRegularFile();
                } else {
                    assertThat(map(compose.get("volumes"))).containsKey(source);
                }
            }
        });
    }

    @Test
    void every_variable_is_one_that_headrace_knows() {
        assertThat(Variables.of(Repository.text("docker-compose.yml")))
                .isNotEmpty()
                .isSubsetOf(Variables.known());
    }

    @Test
    void workers_get_the_time_that_their_configuration_promises_to_tasks() {
        HeadraceConfig config = config();
        Duration promised = config.worker().grace().plus(config.worker().interruptGrace());
        assertThat(Durations.parse(service("worker").get("stop_grace_period").toString()))
                .isGreaterThan(promised);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sample.greet | {"name": "Ada"}  | {"greeting":"Hello Ada"}
            sample.words | "three words of" | 3
            """)
    void the_sample_handlers_do_what_is_said(String type, String payload, String result)
            throws IOException, InterruptedException {
        ExecConfig handler = (ExecConfig) config().worker().handlers().get(type);
        Process process = new ProcessBuilder(handler.exec()).start();
        process.getOutputStream().write(payload.getBytes(UTF_8));
        process.getOutputStream().close();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).strip())
                .isEqualTo(result);
        assertThat(process.waitFor()).isZero();
    }

    private static HeadraceConfig config() {
        return new ConfigLoader()
                .file(Path.of("..", "config", "compose", "headrace.conf"))
                .load();
    }

    private Map<String, Object> services() {
        return map(compose.get("services"));
    }

    private Map<String, Object> service(String name) {
        return map(services().get(name));
    }

    /** With what {@code <<} names put in its place, as the specification says. */
    private static Object merged(Object node) {
        if (node instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(each -> all.add(merged(each)));
            return all;
        }
        if (!(node instanceof Map<?, ?> map)) {
            return node;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        if (map.get("<<") instanceof Map<?, ?> base) {
            all.putAll(map(merged(base)));
        }
        map.forEach((key, value) -> {
            if (!key.equals("<<") && value != null) {
                all.put(key.toString(), merged(value));
            } else if (value == null) {
                all.put(key.toString(), null);
            }
        });
        return all;
    }

    @SuppressWarnings("unchecked") // Keys of YAML files of ours are strings.
    private static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }
}
