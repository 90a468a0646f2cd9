package io.headrace.console.rest;

/** The kinds of problems that are answered with. Their names are stable. */
enum ProblemType {
    INVALID_REQUEST(400, "Invalid request", "The request cannot be read; the detail says where, the field what."),
    UNKNOWN_FIELD(422, "Unknown field", "A property or parameter is not known here; it may be mistyped."),
    INVALID_TASK(422, "Invalid task", "The task asks for what cannot be; nothing was submitted."),
    UNAUTHENTICATED(
            401, "Who are you?", "A token is needed: Authorization: Bearer TOKEN. headrace console token makes one."),
    FORBIDDEN(403, "Not allowed", "The token has not the scope that is needed, or the request came from another site."),
    NOT_FOUND(
            404,
            "Not found",
            "There is no such page, queue, task or worker. Of ended tasks nothing is known after their retention."),
    HISTORY_NOT_CONFIGURED(
            404, "No history", "This console knows no PostgreSQL with what has ended: history.url says where one is."),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "The page is there, the method is not; Allow names those that are."),
    NOT_ACCEPTABLE(406, "Not acceptable", "This can be answered in no form that the client accepts."),
    CONFLICT(409, "Conflict", "The task stands where this cannot be done."),
    TOO_LARGE(
            413, "Too large", "The request is larger than console.request-limit, the payload than task.payload-limit."),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "The body is of another kind; Content-Type must name it."),
    RATE_LIMITED(
            429,
            "Too many requests",
            "This token asks more often than console.rate-limit; Retry-After says when to go on."),
    QUEUE_FULL(
            429, "Queue full", "The queue holds as many tasks as console.queue-limit; try again when some have ended."),
    INTERNAL(
            500,
            "Internal error",
            "Something unforeseen. The log of the console tells more under the number in the detail."),
    REDIS_UNAVAILABLE(503, "Redis unavailable", "Redis does not answer or refuses. Nothing is lost; try again."),
    HISTORY_UNAVAILABLE(
            503,
            "History unavailable",
            "PostgreSQL, which keeps what has ended, does not answer, not in time, or refuses. The queues run on; try again."),
    UNAVAILABLE(
            503,
            "Unavailable",
            "The console has as many listeners, bodies on their way or questions to the history as it may have, or is"
                    + " stopping; try again.");

    private final int status;
    private final String title;
    private final String description;

    ProblemType(int status, String title, String description) {
        this.status = status;
        this.title = title;
        this.description = description;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String description() {
        return description;
    }

    /** The last part of its address. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    String uri() {
        return "/problems/" + label();
    }
}
