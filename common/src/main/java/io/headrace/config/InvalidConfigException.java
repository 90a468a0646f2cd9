package io.headrace.config;

import io.headrace.task.HeadraceException;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. The message has one line for each problem, and all of them. */
public class InvalidConfigException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /** With everything that is wrong, at least one thing. */
    public InvalidConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the lines. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
