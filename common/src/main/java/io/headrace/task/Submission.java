package io.headrace.task;

/**
 * A task that is to be submitted. Treat the payload as read-only.
 *
 * @param queue where to
 * @param type what kind of work
 * @param payload what to work on; any bytes, JSON by custom
 * @param options everything else
 */
public record Submission(QueueName queue, String type, byte[] payload, TaskOptions options) {

    /**
     * Checks type and chosen id.
     *
     * @throws InvalidTaskException if one is not valid
     */
    public Submission {
        TaskType.checkName(type);
        if (options.id() != null) {
            TaskId.chosen(queue, options.id());
        }
    }
}
