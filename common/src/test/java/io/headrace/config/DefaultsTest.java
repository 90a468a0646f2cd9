package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Backoff;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds config/headrace.conf, reference.conf and the records to the same keys and the same defaults. */
class DefaultsTest {

    private static final Path SHOWN = Path.of("..", "config", "headrace.conf");

    @Test
    void the_file_that_is_shown_changes_nothing() {
        assertThat(new ConfigLoader().file(SHOWN).load()).isEqualTo(HeadraceConfig.defaults());
    }

    @Test
    void the_file_that_is_shown_has_every_key_with_its_default() {
        assertThat(leaves(ConfigFactory.parseFile(SHOWN.toFile()).resolve(ConfigResolveOptions.noSystem())))
                .isEqualTo(leaves(reference()));
    }

    @Test
    void every_key_has_its_place_in_a_record() {
        assertThat(leaves(reference()).keySet())
                .containsExactlyInAnyOrderElementsOf(
                        keys("", HeadraceConfig.class).keySet());
        assertThat(ConfigBinding.EXEC_DEFAULTS.keySet()).isEqualTo(handlerKeys(ExecConfig.class));
        assertThat(ConfigBinding.HTTP_DEFAULTS.keySet()).isEqualTo(handlerKeys(HttpConfig.class));
    }

    @Test
    void redis_has_the_same_defaults_in_code() {
        assertThat(HeadraceConfig.defaults().redis()).isEqualTo(RedisSettings.of(RedisSettings.DEFAULT_URL));
    }

    @Test
    void the_handlers_that_are_shown_as_comments_can_be_used_and_have_every_key() throws IOException {
        HandlerRules rules = new HandlerRules(
                Duration.ofMinutes(2), 5, Backoff.parse("exponential 1s..1h"), 4, Duration.ofSeconds(5));
        assertThat(shownHandler("  #   ", "image.thumbnail", ConfigBinding.EXEC_DEFAULTS))
                .isEqualTo(new ExecConfig(
                        List.of("python3", "thumb.py"),
                        false,
                        Path.of("/srv/images"),
                        List.of("AWS_REGION"),
                        Map.of("OMP_NUM_THREADS", "1"),
                        1024 * 1024,
                        rules));
        assertThat(shownHandler("  #    ", "mail.send", ConfigBinding.HTTP_DEFAULTS))
                .isEqualTo(new HttpConfig(
                        URI.create("https://mail.example.org/send"),
                        Map.of("Authorization", "Bearer 123"),
                        Duration.ofSeconds(5),
                        1024 * 1024,
                        new HandlerRules(
                                Duration.ofSeconds(30), 5, rules.backoff(), rules.concurrency(), rules.lease())));
    }

    @Test
    void a_web_service_may_take_five_minutes_where_nothing_is_said_and_for_ever_where_that_is_said() {
        Config handlers = ConfigFactory.parseString("""
                        worker.handlers {
                          silent { http = "http://localhost" }
                          patient { http = "http://localhost", timeout = null }
                          program { exec = [cat] }
                        }
                        """).withFallback(reference());

        assertThat(ConfigBinding.bind(handlers.root(), reference().root(), new Findings(Secrecy.OF_NO_VARIABLE))
                        .worker()
                        .handlers())
                .hasEntrySatisfying(
                        "silent", handler -> assertThat(timeout(handler)).isEqualTo(Duration.ofMinutes(5)))
                .hasEntrySatisfying(
                        "patient", handler -> assertThat(timeout(handler)).isNull())
                .hasEntrySatisfying(
                        "program", handler -> assertThat(timeout(handler)).isNull());
    }

    private static Duration timeout(HandlerConfig handler) {
        return handler.rules().timeout();
    }

    /** The handler in the comments of this indentation. */
    private static HandlerConfig shownHandler(String indent, String type, ConfigObject every) throws IOException {
        List<String> lines = Files.readAllLines(SHOWN);
        int from = lines.indexOf(indent + '"' + type + "\" {");
        String example = lines.subList(from, lines.size()).stream()
                .takeWhile(line -> !line.equals(indent + "}"))
                .map(line -> line.substring("  #".length()))
                .collect(Collectors.joining("\n", "", "\n}"));
        assertThat(((ConfigObject) ConfigFactory.parseString(example).root().get(type)).keySet())
                .isEqualTo(every.keySet());
        Config handlers =
                ConfigFactory.parseString("worker.handlers {" + example + "}").withFallback(reference());
        return ConfigBinding.bind(handlers.root(), reference().root(), new Findings(Secrecy.OF_NO_VARIABLE))
                .worker()
                .handlers()
                .get(type);
    }

    /** The keys of a block of this kind: those of the record, with those of the rules in their place. */
    private static Set<String> handlerKeys(Class<? extends HandlerConfig> type) {
        Set<String> names = new TreeSet<>(keys("", type).keySet());
        names.removeIf(name -> name.startsWith("rules"));
        names.addAll(keys("", HandlerRules.class).keySet());
        return names;
    }

    @Test
    void the_token_that_is_shown_as_a_comment_can_be_used_and_has_every_key() throws IOException {
        String example = Files.readAllLines(SHOWN).stream()
                .filter(line -> line.startsWith("  #  ada"))
                .map(line -> line.substring("  #".length()))
                .collect(Collectors.joining());

        Config tokens =
                ConfigFactory.parseString("console.tokens {" + example + "}").withFallback(reference());

        assertThat(ConfigBinding.bind(tokens.root(), reference().root(), new Findings(Secrecy.OF_NO_VARIABLE))
                        .console()
                        .tokens())
                .containsExactly(new TokenConfig(
                        "ada",
                        "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
                        Set.of(TokenConfig.Scope.READ, TokenConfig.Scope.OPERATE)));
        assertThat(ConfigBinding.TOKEN_DEFAULTS.keySet())
                .containsExactlyInAnyOrderElementsOf(keys("", TokenConfig.class).keySet().stream()
                        .filter(key -> !key.equals("name"))
                        .toList());
    }

    private static Config reference() {
        return ConfigFactory.parseResources(ConfigLoader.class, "reference.conf")
                .resolve();
    }

    /** Every key that is not a block, with its value as it would be written. */
    private static Map<String, String> leaves(Config config) {
        Map<String, String> leaves = new TreeMap<>();
        collect("", config.root(), leaves);
        return leaves;
    }

    private static void collect(String prefix, ConfigObject object, Map<String, String> leaves) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            String name = prefix + entry.getKey();
            if (entry.getValue() instanceof ConfigObject below && !below.isEmpty()) {
                collect(name + ".", below, leaves);
            } else {
                leaves.put(name, String.valueOf(entry.getValue().unwrapped()));
            }
        }
    }

    private static Map<String, Class<?>> keys(String prefix, Class<?> record) {
        Map<String, Class<?>> keys = new TreeMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = prefix + kebab(component.getName());
            if (name.equals("redis.history-bytes")) {
                // Made of history.enabled and history.stream-limit.
                continue;
            }
            if (component.getType().isRecord() && component.getType() != PortRange.class) {
                keys.putAll(keys(name + ".", component.getType()));
            } else {
                keys.put(name, component.getType());
            }
        }
        return keys;
    }

    private static String kebab(String name) {
        return Arrays.stream(name.split("(?=[A-Z])"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("-"));
    }
}
