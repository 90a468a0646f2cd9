package io.headrace.command;

import io.headrace.config.EffectiveConfig;
import io.headrace.config.NearestName;
import io.headrace.config.Setting;
import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace config show}: every value that is in use, and where it came from. */
@Command(
        name = "show",
        description = {
            "Print every value that is in use and where it came from.",
            "That is the file and the line, an environment variable, a flag, or the default. Passwords, headers and whatever"
                    + " has the name of a secret are masked.",
            "Without what is masked the output can be used as a file."
        })
final class ConfigShowCommand implements Callable<Integer> {

    /** Beyond this, where a value came from stands right behind it. */
    private static final int WIDEST = 60;

    private final Invocation invocation;

    @Mixin
    private final RedisOptions options;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(
            paramLabel = "KEY",
            arity = "0..1",
            description = "A part of it, such as worker or worker.concurrency; all by default.")
    private @Nullable String key;

    ConfigShowCommand(Invocation invocation) {
        this.invocation = invocation;
        options = new RedisOptions(invocation);
    }

    @Override
    public Integer call() {
        EffectiveConfig read = options.loader().read();
        List<Setting> settings = key == null ? read.settings() : part(read.settings(), key);
        if (json.isSet()) {
            invocation
                    .out()
                    .println(new JsonObject()
                            .put(
                                    "file",
                                    read.file() == null ? null : read.file().toString())
                            .put("settings", settings, ConfigShowCommand::json));
        } else {
            print(settings, invocation.out());
        }
        return ExitCode.OK;
    }

    private static List<Setting> part(List<Setting> settings, String key) {
        List<Setting> part = settings.stream()
                .filter(setting -> setting.key().equals(key) || setting.key().startsWith(key + "."))
                .toList();
        if (part.isEmpty()) {
            throw new InvalidInputException("There is no key " + key
                    + NearestName.of(key, names(settings))
                            .map(near -> "; did you mean " + near + "?")
                            .orElse(""));
        }
        return part;
    }

    /** All keys and the blocks that they stand in. */
    private static Set<String> names(List<Setting> settings) {
        Set<String> names = new LinkedHashSet<>();
        for (Setting setting : settings) {
            names.add(setting.key());
            for (int dot = setting.key().indexOf('.');
                    dot > 0;
                    dot = setting.key().indexOf('.', dot + 1)) {
                names.add(setting.key().substring(0, dot));
            }
        }
        return names;
    }

    private static JsonObject json(Setting setting) {
        return new JsonObject()
                .put("key", setting.key())
                .putNullable("value", setting.value())
                .put("source", setting.source().label())
                .put("where", setting.source() == Setting.Source.DEFAULT ? null : setting.where());
    }

    private static void print(List<Setting> settings, PrintStream out) {
        List<String> lines = settings.stream()
                .map(setting -> VisibleText.line(setting.toString()))
                .toList();
        int width = lines.stream()
                .mapToInt(VisibleText::width)
                .filter(each -> each <= WIDEST)
                .max()
                .orElse(0);
        for (int i = 0; i < lines.size(); i++) {
            String gap = " ".repeat(Math.max(0, width - VisibleText.width(lines.get(i))));
            out.println(lines.get(i) + gap + "  # "
                    + VisibleText.line(settings.get(i).where()));
        }
    }
}
