package io.headrace.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.headrace.config.Setting.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Lists what is in use of a configuration, in the order of reference.conf. */
final class Settings {

    private final Secrecy secrecy;
    private final Set<String> variables;
    private final List<Setting> all = new ArrayList<>();

    private Settings(Secrecy secrecy, Set<String> variables) {
        this.secrecy = secrecy;
        this.variables = variables;
    }

    /**
     * Lists them.
     *
     * @param values what was read, which was found valid
     * @param variables the names of those that were used
     */
    static List<Setting> of(ConfigObject values, ConfigObject defaults, Secrecy secrecy, Set<String> variables) {
        Settings settings = new Settings(secrecy, variables);
        settings.block("", values, defaults);
        return List.copyOf(settings.all);
    }

    private void block(String path, ConfigObject values, ConfigObject defaults) {
        defaults.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> each.getValue().origin().lineNumber()))
                .forEach(each -> {
                    String key = path + ConfigUtil.joinPath(each.getKey());
                    ConfigValue said = values.get(each.getKey());
                    boolean isSaid = said != null;
                    ConfigValue value = said == null ? each.getValue() : said;
                    if (!(each.getValue() instanceof ConfigObject below) || !(value instanceof ConfigObject object)) {
                        add(key, value, isSaid);
                    } else if (below.isEmpty()) {
                        open(key, object, isSaid);
                    } else {
                        block(key + ".", object, below);
                    }
                });
    }

    /** A block whose names the user chooses. */
    private void open(String path, ConfigObject block, boolean isSaid) {
        if (block.isEmpty()) {
            add(path, block, isSaid);
        }
        Map<String, ConfigValue> byName = new TreeMap<>(block);
        byName.forEach((name, value) -> {
            String key = path + "." + ConfigUtil.joinPath(name);
            if (!(value instanceof ConfigObject object)) {
                add(key, value, true);
            } else if (path.equals("worker.handlers")) {
                block(key + ".", object, ConfigBinding.handlerDefaults(object));
            } else if (path.equals("console.tokens")) {
                block(key + ".", object, ConfigBinding.TOKEN_DEFAULTS);
            } else {
                open(key, object, true);
            }
        });
    }

    private void add(String key, ConfigValue value, boolean isSaid) {
        all.add(new Setting(key, value, isSaid ? source(value) : Source.DEFAULT, secrecy));
    }

    private Source source(ConfigValue value) {
        if (ConfigLoader.isDefault(value.origin())) {
            return Source.DEFAULT;
        }
        Place place = Place.of(value.origin());
        if (place.isLine()) {
            return Source.FILE;
        }
        return variables.contains(place.name()) ? Source.ENVIRONMENT : Source.FLAG;
    }
}
