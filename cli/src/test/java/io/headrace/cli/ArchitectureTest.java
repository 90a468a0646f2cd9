package io.headrace.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the code to the directions that {@code docs/architecture.md} draws. It lives here because the command is the one
 * module that sees all the others.
 */
class ArchitectureTest {

    private static final String OURS = "io.headrace..";

    /** The packages of the module common in reading order: each depends only on those before it. */
    private static final List<String> COMMON =
            List.of("task", "codec", "retry", "broker", "redis", "lifecycle", "config", "telemetry");

    /** The kinds of process. They meet in Redis and nowhere else. */
    private static final List<String> PROCESSES = List.of("producer", "worker", "scheduler");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.headrace");

    static IntStream positionsInCommon() {
        return IntStream.range(0, COMMON.size());
    }

    @ParameterizedTest
    @MethodSource("positionsInCommon")
    void a_package_of_common_depends_only_on_those_before_it(int position) {
        String[] allowed =
                COMMON.stream().limit(position + 1).map(ArchitectureTest::tree).toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(tree(COMMON.get(position)))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(OURS).or(resideInAnyPackage(allowed)))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void every_package_of_common_has_its_place_in_the_order() {
        String[] known = IntStream.range(0, COMMON.size())
                .mapToObj(position -> tree(COMMON.get(position)))
                .toArray(String[]::new);
        String[] modules = {
            tree("producer"), tree("worker"), tree("scheduler"), tree("console"), tree("cli"), tree("testkit")
        };
        classes()
                .that()
                .resideInAPackage(OURS)
                .should(be(resideInAnyPackage(known).or(resideInAnyPackage(modules))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("processes")
    void producer_worker_and_scheduler_do_not_see_each_other(String process) {
        String[] others = PROCESSES.stream()
                .filter(other -> !other.equals(process))
                .map(ArchitectureTest::tree)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(tree(process))
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    static List<String> processes() {
        return PROCESSES;
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "worker", "scheduler", "console", "testkit"})
    void a_library_does_not_see_the_command(String module) {
        noClasses()
                .that()
                .resideInAPackage(tree(module))
                .should()
                .dependOnClassesThat(resideInAPackage(tree("cli")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nothing_but_the_command_sees_the_console() {
        noClasses()
                .that(resideInAPackage(OURS)
                        .and(resideOutsideOfPackage(tree("console")))
                        .and(resideOutsideOfPackage(tree("cli"))))
                .should()
                .dependOnClassesThat(resideInAPackage(tree("console")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void only_the_package_that_talks_to_redis_sees_the_redis_client() {
        noClasses()
                .that(resideInAPackage(OURS)
                        .and(resideOutsideOfPackage(tree("redis")))
                        .and(resideOutsideOfPackage(tree("testkit"))))
                .should()
                .dependOnClassesThat(resideInAPackage("io.lettuce.."))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"util", "utils", "common", "helper", "helpers", "impl", "manager", "model", "service"})
    void no_package_is_named_for_a_kind_of_class(String name) {
        noClasses()
                .should()
                .resideInAPackage("io.headrace.." + name + "..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static String tree(String name) {
        return "io.headrace." + name + "..";
    }
}
