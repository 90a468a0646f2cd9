package io.headrace.redis;

import io.headrace.broker.Delivery;
import io.headrace.task.Outcome;
import io.headrace.task.Task;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What one call keeps for the history of the tasks that it ends; {@link EndingsReader} reads it. Not thread-safe. */
final class KeptEndings {

    private final ByteArrayOutputStream endings = new ByteArrayOutputStream(1024);
    private final ByteArrayOutputStream values = new ByteArrayOutputStream(1024);

    /**
     * Adds a task.
     *
     * @param written the outcome as it is kept under its own key
     */
    void add(Delivery delivery, Outcome outcome, byte[] written) {
        addEnding(delivery, outcome, written);
        Netstrings.write(values, delivery.task().payload());
        Netstrings.write(values, outcome.result());
    }

    /** The same without payload and result, for a script that takes the payload from the entry. */
    void addEnding(Delivery delivery, Outcome outcome, byte[] written) {
        Task task = delivery.task();
        Netstrings.write(endings, bytes(task.id().local()));
        Netstrings.write(
                endings,
                bytes(Integer.toString(delivery.lease().level().priority().level())));
        // Without its attempts, which the outcome has.
        Netstrings.write(
                endings, TaskJson.writeOpts(task.options(), task.options().id(), 1, List.of(), 0));
        Netstrings.write(endings, bytes(Long.toString(delivery.lease().readyAtMillis())));
        Netstrings.write(endings, outcome.result() == null ? written : TaskJson.writeOutcome(withoutResult(outcome)));
    }

    private static Outcome withoutResult(Outcome outcome) {
        return new Outcome(
                outcome.state(), outcome.type(), null, outcome.reason(), outcome.endedAt(), outcome.attempts());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    int size() {
        return endings.size() + values.size();
    }

    /** Adds both fields to what a script is told. */
    void addTo(ScriptCall call) {
        addEndingsTo(call);
        add(call, HistoryField.VALUES, values.toByteArray());
    }

    /** Adds the first of them. */
    void addEndingsTo(ScriptCall call) {
        add(call, HistoryField.ENDINGS, endings.toByteArray());
    }

    private static void add(ScriptCall call, HistoryField field, byte[] netstrings) {
        if (field.isWorthDeflating(netstrings)) {
            call.arg(field.deflatedName()).arg(HistoryField.deflate(netstrings));
        } else {
            call.arg(field.plainName()).arg(netstrings);
        }
    }
}
