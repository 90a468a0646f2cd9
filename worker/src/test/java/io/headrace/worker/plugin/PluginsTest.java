package io.headrace.worker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.task.HeadraceException;
import io.headrace.task.TaskType;
import io.headrace.worker.HandlerCall;
import io.headrace.worker.HandlerProvider;
import io.headrace.worker.HandlerRegistry;
import io.headrace.worker.PlainContext;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PluginsTest {

    @TempDir
    Path temporary;

    private final HandlerRegistry registry = new HandlerRegistry();
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("plugins"));
    }

    @Test
    void no_folder_is_no_plugins() {
        try (Plugins none = Plugins.load(null, registry);
                Plugins missing = Plugins.load(folder.resolve("missing"), registry);
                Plugins empty = Plugins.load(folder, registry)) {
            assertThat(none.loaded()).isEmpty();
            assertThat(missing.loaded()).isEmpty();
            assertThat(empty.loaded()).isEmpty();
        }
        assertThat(registry.types()).isEmpty();
    }

    @Test
    void a_jar_brings_its_handlers() throws Exception {
        PluginJar.handling("acme.Greeter", "greet", "\"hello\"").write(folder.resolve("greet.jar"));
        Files.writeString(folder.resolve("README.txt"), "not a jar");

        try (Plugins plugins = Plugins.load(folder, registry)) {
            assertThat(plugins.loaded())
                    .containsExactly(new Plugins.Loaded("greet.jar", "acme.Greeter", Set.of("greet")));
            assertThat(HandlerCall.run(registry, PlainContext.of("greet"), "")).isEqualTo("hello");
        }
    }

    @Test
    void each_jar_has_its_own_classes() throws Exception {
        PluginJar.handling("acme.Same", "one", "\"1\"").write(folder.resolve("a.jar"));
        PluginJar.handling("acme.Same", "two", "\"2\"").write(folder.resolve("b.jar"));

        try (Plugins plugins = Plugins.load(folder, registry)) {
            assertThat(plugins.loaded()).hasSize(2);
            assertThat(HandlerCall.run(registry, PlainContext.of("one"), "")).isEqualTo("1");
            assertThat(HandlerCall.run(registry, PlainContext.of("two"), "")).isEqualTo("2");
        }
    }

    @Test
    void the_class_path_brings_handlers_once() throws Exception {
        Path onClassPath = temporary.resolve("extra.jar");
        PluginJar.handling("acme.Extra", "extra", "\"x\"").write(onClassPath);
        PluginJar.handling("acme.Greeter", "greet", "\"hello\"").write(folder.resolve("greet.jar"));

        try (URLClassLoader classPath = classPath(onClassPath);
                Plugins plugins = Plugins.load(folder, registry, classPath)) {
            assertThat(plugins.loaded())
                    .containsExactly(
                            new Plugins.Loaded("the class path", "acme.Extra", Set.of("extra")),
                            new Plugins.Loaded("greet.jar", "acme.Greeter", Set.of("greet")));
        }
    }

    @Test
    void two_jars_for_one_type_are_both_named() throws Exception {
        PluginJar.handling("acme.A", "greet", "\"a\"").write(folder.resolve("a.jar"));
        PluginJar.handling("acme.B", "greet", "\"b\"").write(folder.resolve("b.jar"));

        refused("b.jar: acme.B handles the task type greet, but so does acme.A of a.jar; remove one of them");
    }

    @Test
    void a_type_that_the_worker_has_already_is_a_clash() throws Exception {
        registry.handle(TaskType.raw("greet"), (context, payload) -> null);
        PluginJar.handling("acme.A", "greet", "\"a\"").write(folder.resolve("a.jar"));

        assertThatThrownBy(() -> Plugins.load(folder, registry))
                .isInstanceOf(HeadraceException.class)
                .hasMessageContaining("a.jar: acme.A handles the task type greet")
                .hasMessageContaining("the worker's own configuration");
    }

    @Test
    void a_file_that_is_no_jar_is_named() throws Exception {
        Files.writeString(folder.resolve("torn.jar"), "PK but not much more");

        refused("torn.jar: not a readable jar: ZipException: ", "; replace or remove it");
    }

    @Test
    void a_folder_that_is_a_file_is_named() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> Plugins.load(file, registry))
                .isInstanceOf(HeadraceException.class)
                .hasMessage("The plugin folder " + file + " is not a folder");
    }

    @Test
    void a_broken_service_file_is_named() throws Exception {
        new PluginJar().service("acme.Good\n???\n").write(folder.resolve("bad.jar"));

        refused("bad.jar: ", "META-INF/services/io.headrace.worker.HandlerProvider:2: Illegal", "???");
    }

    @Test
    void a_provider_that_is_not_in_its_jar_is_named() throws Exception {
        new PluginJar().service("acme.Missing").write(folder.resolve("missing.jar"));

        refused("missing.jar: Provider acme.Missing not found");
    }

    @Test
    void a_provider_that_is_none_is_named() throws Exception {
        new PluginJar()
                .source("acme.Other", "package acme; public class Other {}")
                .service("acme.Other")
                .write(folder.resolve("other.jar"));

        refused("other.jar: acme.Other not a subtype");
    }

    @Test
    void a_provider_whose_own_classes_are_missing_is_named() throws Exception {
        new PluginJar()
                .source(
                        "acme.Base",
                        "package acme; public abstract class Base implements " + HandlerProvider.class.getName()
                                + " {}")
                .source(
                        "acme.Derived",
                        "package acme; public class Derived extends Base { public void register("
                                + HandlerRegistry.class.getName() + " r) {} }")
                .without("acme/Base.class")
                .service("acme.Derived")
                .write(folder.resolve("half.jar"));

        refused("half.jar: the class acme.Base is missing: put it into the jar, or name the jar that has it in the"
                + " Class-Path of its manifest");
    }

    @Test
    void a_provider_that_cannot_be_made_is_named() throws Exception {
        PluginJar.provider("acme.Angry", "public Angry() { throw new IllegalStateException(\"no licence\"); }", "")
                .write(folder.resolve("angry.jar"));

        refused("angry.jar: Provider acme.Angry could not be instantiated: IllegalStateException: no licence");
    }

    @Test
    void a_provider_that_fails_to_register_leaves_nothing_half_done() throws Exception {
        PluginJar.handling("acme.A", "a", "\"a\"").write(folder.resolve("a.jar"));
        PluginJar.provider(
                        "acme.Late",
                        "",
                        "registry.handle(io.headrace.task.TaskType.raw(\"late\"), (c, p) -> null);"
                                + " throw new IllegalStateException(\"no database\");")
                .write(folder.resolve("late.jar"));

        refused("late.jar: acme.Late failed: IllegalStateException: no database");
    }

    @Test
    void all_that_is_wrong_is_reported_at_once() throws Exception {
        new PluginJar().service("acme.Missing").write(folder.resolve("a.jar"));
        Files.writeString(folder.resolve("b.jar"), "torn");

        refused("Handlers cannot be loaded from " + folder
                + ":\n  a.jar: Provider acme.Missing not found\n  b.jar: not a");
    }

    @Test
    void a_jar_without_handlers_is_let_be() throws Exception {
        new PluginJar()
                .source("acme.Library", "package acme; public class Library {}")
                .write(folder.resolve("lib.jar"));

        try (Plugins plugins = Plugins.load(folder, registry)) {
            assertThat(plugins.loaded()).isEmpty();
        }
    }

    @Test
    void a_jar_for_a_newer_java_says_which() throws Exception {
        PluginJar.handling("acme.New", "new", "\"n\"").classFile(44 + 99).write(folder.resolve("new.jar"));

        int here = Runtime.version().feature();
        refused("new.jar: acme.New was compiled for Java 99, and this is Java " + here
                + ": run the worker on Java 99, or compile the jar with --release " + here);
    }

    @Test
    void a_service_file_of_another_name_is_named() throws Exception {
        PluginJar.handling("acme.A", "a", "\"a\"")
                .service(null)
                .file("META-INF/services/io.headrace.HandlerProvider", "acme.A")
                .write(folder.resolve("a.jar"));

        refused(
                "a.jar: its META-INF/services/io.headrace.HandlerProvider means nothing to Headrace; it has to be called"
                        + " META-INF/services/io.headrace.worker.HandlerProvider");
    }

    @Test
    void a_provider_made_for_another_version_is_named() throws Exception {
        // Compiled against a registry that has a method which ours has not.
        new PluginJar()
                .source(
                        HandlerRegistry.class.getName(),
                        "package io.headrace.worker; public class HandlerRegistry { public void handleAll() {} }")
                .source(
                        HandlerProvider.class.getName(),
                        "package io.headrace.worker; public interface HandlerProvider {"
                                + " void register(HandlerRegistry registry); }")
                .source(
                        "acme.Old",
                        "package acme; public class Old implements io.headrace.worker.HandlerProvider {"
                                + " public void register(io.headrace.worker.HandlerRegistry r) { r.handleAll(); } }")
                .without("io/headrace/worker/HandlerRegistry.class")
                .without("io/headrace/worker/HandlerProvider.class")
                .service("acme.Old")
                .write(folder.resolve("old.jar"));

        refused(
                "old.jar: acme.Old failed: NoSuchMethodError: ",
                "it was compiled against another version of Headrace or of a library");
    }

    @Test
    void two_providers_of_one_jar_for_one_type_are_both_named() throws Exception {
        PluginJar.handling("acme.A", "greet", "\"a\"")
                .source("acme.B", "package acme; public class B extends A {}")
                .service("acme.A\nacme.B")
                .write(folder.resolve("a.jar"));

        refused("a.jar: acme.B handles the task type greet, but so does acme.A of a.jar; remove one of them");
    }

    @Test
    void a_folder_with_the_name_of_a_jar_is_named() throws Exception {
        Files.createDirectory(folder.resolve("x.jar"));

        refused("x.jar: not a readable jar: ");
    }

    @Test
    void a_jar_brings_its_own_version_of_what_the_worker_has() throws Exception {
        new PluginJar()
                .source(
                        "org.assertj.core.api.Assertions",
                        "package org.assertj.core.api; public class Assertions { public static String own() {"
                                + " return \"own\"; } }")
                .source(
                        "acme.A",
                        "package acme; public class A implements io.headrace.worker.HandlerProvider {"
                                + " public void register(io.headrace.worker.HandlerRegistry registry) {"
                                + " registry.handle(io.headrace.task.TaskType.raw(\"own\"), (c, p) ->"
                                + " org.assertj.core.api.Assertions.own().getBytes()); } }")
                .service("acme.A")
                .write(folder.resolve("a.jar"));

        try (Plugins plugins = Plugins.load(folder, registry)) {
            assertThat(plugins.loaded()).hasSize(1);
            assertThat(HandlerCall.run(registry, PlainContext.of("own"), "")).isEqualTo("own");
        }
    }

    @Test
    void a_handler_runs_with_the_class_loader_of_its_jar() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        PluginJar.handling("acme.A", "a", "Thread.currentThread().getContextClassLoader().getName()")
                .write(folder.resolve("a.jar"));

        try (Plugins plugins = Plugins.load(folder, registry)) {
            assertThat(plugins.loaded()).hasSize(1);
            assertThat(HandlerCall.run(registry, PlainContext.of("a"), ""))
                    .startsWith("plugin ")
                    .endsWith("a.jar");
        }
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void a_provider_is_made_with_the_class_loader_of_its_jar() throws Exception {
        PluginJar.provider(
                        "acme.A",
                        "private final String made = Thread.currentThread().getContextClassLoader().getName();",
                        "registry.handle(io.headrace.task.TaskType.raw(\"a\"), (c, p) -> made.getBytes());")
                .write(folder.resolve("a.jar"));

        try (Plugins plugins = Plugins.load(folder, registry)) {
            assertThat(plugins.loaded()).hasSize(1);
            assertThat(HandlerCall.run(registry, PlainContext.of("a"), ""))
                    .startsWith("plugin ")
                    .endsWith("a.jar");
        }
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> Plugins.load(folder, registry))
                .isInstanceOf(HeadraceException.class)
                .hasMessageContainingAll(parts);
        assertThat(registry.types()).isEmpty();
    }

    private static URLClassLoader classPath(Path jar) throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, PluginsTest.class.getClassLoader());
    }
}
