package io.headrace.console.doctor;

/** What a finding is about, in the order in which a doctor looks. */
public enum Subject {
    SERVER("Server"),
    MEMORY("Memory"),
    PERSISTENCE("Persistence"),
    REPLICAS("Replicas"),
    CLOCK("Clock"),
    SLOW_LOG("Slow log"),
    CONNECTIONS("Connections"),
    QUEUES("Queues"),
    WORKERS("Workers"),
    SCHEDULERS("Schedulers"),
    CONSUMERS("Consumers"),
    KEYS("Keys");

    private final String title;

    Subject(String title) {
        this.title = title;
    }

    /** As it is printed. */
    public String title() {
        return title;
    }
}
