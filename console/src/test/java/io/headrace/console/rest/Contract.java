package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code openapi.yaml}: what may be answered to what. */
final class Contract {

    private static final String BASE = "https://headrace.test/openapi";

    private final JsonNode document;
    private final SchemaRegistry registry;

    Contract() throws IOException {
        try (InputStream in = Contract.class.getResourceAsStream("/io/headrace/console/openapi.yaml")) {
            document = YAMLMapper.shared().readTree(Objects.requireNonNull(in));
        }
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(BASE, document.toString())));
    }

    JsonNode document() {
        return document;
    }

    /** Every operation: method and path as it is described. */
    Set<String> operations() {
        Set<String> all = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (!method.getKey().equals("parameters")) {
                        all.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return all;
    }

    /** What the operation is described as; fails if it is not. */
    JsonNode operation(String method, String path) {
        String described = described(path);
        JsonNode operation = document.get("paths").get(described).get(method.toLowerCase(Locale.ROOT));
        assertThat(operation).as("%s %s in openapi.yaml", method, described).isNotNull();
        return operation;
    }

    /** The described path that this one is an instance of; the one with the fewest parameters. */
    private String described(String path) {
        List<String> matching = new ArrayList<>();
        document.get("paths").propertyNames().forEach(described -> {
            String pattern = Pattern.quote(described).replaceAll("\\{[a-z]+}", "\\\\E[^/]+\\\\Q");
            if (path.matches(pattern)) {
                matching.add(described);
            }
        });
        assertThat(matching).as("%s in openapi.yaml", path).isNotEmpty();
        matching.sort((a, b) -> Integer.compare(a.split("\\{").length, b.split("\\{").length));
        return matching.get(0);
    }

    /** Fails unless an answer is described: its status, its media type, its body. */
    void check(String method, String path, int status, String contentType, String body) {
        JsonNode operation = operation(method, path);
        String what = method + " " + path + " " + status;
        JsonNode response = resolved(operation.get("responses").get(String.valueOf(status)));
        assertThat(response)
                .as("%s in openapi.yaml; answered was %s", what, body)
                .isNotNull();
        JsonNode content = response.get("content");
        if (content == null) {
            assertThat(body).as(what).isEmpty();
            return;
        }
        String media = contentType.split(";")[0];
        assertThat(content.propertyNames()).as(what).contains(media);
        if (!media.endsWith("json")) {
            return;
        }
        checkSchema(what, content.get(media).get("schema"), body);
    }

    /** Fails unless JSON is as a schema of the components says. */
    void checkComponent(String name, String json) {
        checkSchema(name, JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/" + name), json);
    }

    private void checkSchema(String what, JsonNode schema, String json) {
        ObjectNode copy =
                (ObjectNode) JsonMapper.shared().readTree(schema.toString().replace("\"#/", "\"" + BASE + "#/"));
        copy.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        Schema compiled = registry.getSchema(
                SchemaLocation.of("https://headrace.test/"
                        + Integer.toHexString(copy.toString().hashCode())),
                copy);
        assertThat(compiled.validate(
                        JsonMapper.shared().readTree(json),
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
                .as("%s: %s", what, json)
                .isEmpty();
    }

    private JsonNode resolved(JsonNode node) {
        if (node != null && node.has("$ref")) {
            return document.at(node.get("$ref").asString().substring(1));
        }
        return node;
    }
}
