package io.headrace.telemetry;

/** What metrics are split by, named by OpenTelemetry's conventions for messaging and databases where they have a name. */
public enum MetricTag {
    /** The queue. */
    QUEUE("messaging.destination.name", "the queue"),
    /** The type of the task. */
    TYPE(
            "task.type",
            "the type of the task; `unknown` on a worker that has no handler for it, `_OTHER` beyond the first 200 of a process"),
    /** The priority of the task. */
    PRIORITY("task.priority", "1 to 5, 5 is run first"),
    /** How an attempt ended. */
    OUTCOME(
            "task.outcome",
            "`completed`, `retried` (failed, another attempt follows), `dead`, `cancelled`, `expired`, or `postponed` (put off without"
                    + " burning an attempt)"),
    /** What failed. */
    ERROR(
            "error.type",
            "the class of the exception; `none` where nothing failed, `_OTHER` beyond the first 100 of a process"),
    /** A command or script. */
    COMMAND("db.operation.name", "the command, such as `XADD`, or the script, such as `complete`"),
    /** A loop of the scheduler. */
    LOOP("scheduler.loop", "`promoter` or `janitor`");

    private final String key;
    private final String description;

    MetricTag(String key, String description) {
        this.key = key;
        this.description = description;
    }

    /** Its name for Micrometer. */
    public String key() {
        return key;
    }

    /** Its name for Prometheus. */
    public String label() {
        return key.replace('.', '_');
    }

    /** What its values are. */
    public String description() {
        return description;
    }
}
