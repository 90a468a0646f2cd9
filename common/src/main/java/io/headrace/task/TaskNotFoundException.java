package io.headrace.task;

/** There is no such task: it never was, or it ended longer ago than its outcome is kept. */
public class TaskNotFoundException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** For the id that was asked for. */
    public TaskNotFoundException(TaskId id) {
        this("Task " + id + " is not known: it never was, or it ended longer ago than its outcome is kept");
    }

    /** Where somebody else than Redis was asked. */
    protected TaskNotFoundException(String message) {
        super(message);
    }
}
