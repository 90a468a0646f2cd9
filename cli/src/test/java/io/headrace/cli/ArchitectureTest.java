package io.headrace.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the code to the directions drawn in {@code docs/architecture.md}. It lives here because the command is the one
 * module that sees all the others.
 */
class ArchitectureTest {

    private static final String OURS = "io.headrace..";

    /** The packages of the module common in reading order: each depends only on those before it. */
    private static final List<String> COMMON = List.of(
            "task", "codec", "retry", "broker", "redis", "lifecycle", "config", "command", "telemetry", "daemon");

    /** The kinds of process. They meet in Redis and nowhere else. */
    private static final List<String> PROCESSES = List.of("producer", "worker", "scheduler");

    private static final List<String> OTHER_MODULES = List.of("history", "console", "cli", "testkit");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.headrace");

    @ParameterizedTest
    @FieldSource("COMMON")
    void a_package_of_common_depends_only_on_those_before_it(String name) {
        List<String> allowed = COMMON.subList(0, COMMON.indexOf(name) + 1);
        classes()
                .that()
                .resideInAPackage(tree(name))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(OURS).or(resideInAnyPackage(trees(allowed))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void every_package_has_its_place_in_the_picture() {
        List<String> known = new ArrayList<>(COMMON);
        known.addAll(PROCESSES);
        known.addAll(OTHER_MODULES);
        classes().should(be(resideInAnyPackage(trees(known)))).check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("PROCESSES")
    void producer_worker_and_scheduler_do_not_see_each_other(String process) {
        List<String> others = new ArrayList<>(PROCESSES);
        others.remove(process);
        noClasses()
                .that()
                .resideInAPackage(tree(process))
                .should()
                .dependOnClassesThat(resideInAnyPackage(trees(others)))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nothing_sees_the_command() {
        noClasses()
                .that(resideOutsideOfPackage(tree("cli")))
                .should()
                .dependOnClassesThat(resideInAPackage(tree("cli")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nothing_but_the_command_sees_the_console() {
        noClasses()
                .that(resideOutsideOfPackages(trees(List.of("console", "cli"))))
                .should()
                .dependOnClassesThat(resideInAPackage(tree("console")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void only_the_package_that_talks_to_redis_sees_the_redis_client() {
        noClasses()
                .that(resideOutsideOfPackages(trees(List.of("redis", "testkit"))))
                .should()
                .dependOnClassesThat(resideInAPackage("io.lettuce.."))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"util", "utils", "common", "helper", "helpers", "impl", "manager", "model", "service"})
    void no_package_is_named_for_a_kind_of_class(String name) {
        noClasses().should().resideInAPackage("io.headrace.." + name + "..").check(CLASSES);
    }

    private static String tree(String name) {
        return "io.headrace." + name + "..";
    }

    private static String[] trees(List<String> names) {
        return names.stream().map(ArchitectureTest::tree).toArray(String[]::new);
    }
}
