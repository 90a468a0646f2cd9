package io.headrace.task;

/** The task that was waited for ended without a result: dead, cancelled or expired. */
public class TaskFailedException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    /** For the task that ended so. */
    public TaskFailedException(TaskId id, Outcome outcome) {
        super("Task " + id + " (type " + outcome.type() + ") is "
                + outcome.state().label() + ": " + outcome.reason()
                + outcome.failure().map(failure -> " - " + failure.summary()).orElse(""));
        this.outcome = outcome;
    }

    /** How it ended. */
    public Outcome outcome() {
        return outcome;
    }
}
