package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the scripts, their headers, the catalogue and the states of a task against each other. */
class ScriptCatalogueTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/io/headrace/redis");

    @Test
    void everyFileHasItsConstantAndEveryConstantItsFile() throws IOException {
        assertThat(luaFiles(SCRIPTS))
                .isEqualTo(Arrays.stream(Script.values()).map(Script::fileName).collect(Collectors.toSet()));
    }

    @Test
    void everyPartIsIncludedBySomeScript() throws IOException {
        Set<String> included = new HashSet<>();
        for (Script script : Script.values()) {
            Matcher include = Pattern.compile("(?m)^--@include (\\w+)$").matcher(ScriptHeader.text(script));
            while (include.find()) {
                included.add(include.group(1) + ".lua");
            }
        }
        assertThat(luaFiles(SCRIPTS.resolve("lib"))).isEqualTo(included);
    }

    @ParameterizedTest
    @EnumSource
    void everyHeaderIsComplete(Script script) {
        ScriptHeader header = ScriptHeader.of(script);
        assertThat(header.summary()).endsWith(".");
        assertThat(header.names()).containsExactly("KEYS", "ARGV", "Reply", "Transition", "Twice");
        assertThat(script.source()).doesNotContain("--@include");
    }

    @ParameterizedTest
    @EnumSource
    void everyKeyAndArgumentThatIsUsedIsDocumented(Script script) {
        ScriptHeader header = ScriptHeader.of(script);
        for (String kind : new String[] {"KEYS", "ARGV"}) {
            Set<Integer> documented = documented(header.part(kind));
            Matcher used = Pattern.compile("\\b" + kind + "\\[(\\d+)\\]").matcher(script.source());
            while (used.find()) {
                assertThat(documented).as("%s of %s", kind, script.fileName()).contains(Integer.valueOf(used.group(1)));
            }
        }
    }

    /** Numbers alone or as a range: {@code 1 record, 3-7 ready:1..5}. */
    private static Set<Integer> documented(String text) {
        Set<Integer> numbers = new TreeSet<>();
        Matcher number = Pattern.compile("(?:^|, |\\n)\\s*(\\d+)(?:-(\\d+))? ").matcher(text);
        while (number.find()) {
            int from = Integer.parseInt(number.group(1));
            int to = number.group(2) == null ? from : Integer.parseInt(number.group(2));
            for (int i = from; i <= to; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource
    void everyWordOfTheReplyIsAnsweredAndEveryAnswerNamed(Script script) {
        String reply = ScriptHeader.of(script).part("Reply");
        Set<String> named = words("\\b[A-Z][A-Z_]*[A-Z]\\b", reply);
        Set<String> answered = words("(?<=return \\{')[A-Z][A-Z_]+(?=')", script.source());
        assertThat(answered).isEqualTo(named);
    }

    private static Set<String> words(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource
    void everyTransitionIsLegal(Script script) {
        for (ScriptHeader.Transition transition : ScriptHeader.of(script).transitions()) {
            TaskState from = transition.from();
            if (from == null) {
                assertThat(transition.to())
                        .as("%s begins a life", script.fileName())
                        .isIn(TaskState.QUEUED, TaskState.SCHEDULED);
            } else if (transition.to() == null) {
                assertThat(from.isEnded())
                        .as("%s forgets a task", script.fileName())
                        .isTrue();
            } else if (from != transition.to()) {
                assertThat(from.successors()).as(script.fileName()).contains(transition.to());
            }
        }
    }

    @Test
    void everyLegalTransitionIsMade() {
        Set<ScriptHeader.Transition> made = Arrays.stream(Script.values())
                .flatMap(script -> ScriptHeader.of(script).transitions().stream())
                .collect(Collectors.toSet());
        made.addAll(ScriptHeader.BY_COMMAND.keySet());
        for (TaskState from : TaskState.values()) {
            for (TaskState to : from.successors()) {
                assertThat(made).contains(new ScriptHeader.Transition(from, to));
            }
        }
    }

    @Test
    void labelsOfStatesAreTheSameInEveryLocale() {
        assertThat(Arrays.stream(TaskState.values()).map(TaskState::label))
                .allSatisfy(label -> assertThat(label).isEqualTo(label.toLowerCase(Locale.ROOT)))
                .allSatisfy(
                        label -> assertThat(TaskState.ofLabel(label).label()).isEqualTo(label));
    }

    private static Set<String> luaFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".lua"))
                    .collect(Collectors.toSet());
        }
    }
}
