package io.headrace.history.command;

import io.headrace.command.PayloadText;
import io.headrace.command.TaskSections;
import io.headrace.command.Timeline;
import io.headrace.history.ArchivedTask;
import io.headrace.history.KeptValue;
import io.headrace.history.LastEnd;
import io.headrace.history.Replay;
import io.headrace.task.TaskId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that the history has of a task, for people: every end of it, with all attempts, options, payload, result and timeline. */
public final class EndText {

    private EndText() {}

    /**
     * The lines, harmless for a terminal.
     *
     * @param replays what they were submitted again as, see {@link io.headrace.history.TaskHistory#replays}
     */
    public static List<String> lines(List<ArchivedTask> ends, Map<TaskId, LastEnd> replays, Clock clock) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            if (ends.size() > 1) {
                lines.add((i == 0 ? "" : "\n") + "end " + (ends.size() - i) + " of " + ends.size());
            }
            lines.addAll(lines(ends.get(i), replays.get(Replay.idOf(ends.get(i))), clock));
        }
        return lines;
    }

    private static List<String> lines(ArchivedTask end, @Nullable LastEnd replay, Clock clock) {
        return new TaskSections(clock)
                .status(end.status())
                .section("cause", end.cause() == null ? List.of() : List.of(end.cause()))
                .section(
                        "replay",
                        replay == null
                                ? List.of()
                                : List.of("submitted again as " + replay.id() + ", which ended at " + replay.endedAt()
                                        + ", " + replay.state().label()))
                .options(end.options())
                .section("payload", value(end.payload()))
                .section("result", value(end.result()))
                .timeline(Timeline.of(end.status(), end.submittedAt()))
                .lines();
    }

    private static List<String> value(@Nullable KeptValue value) {
        if (value == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(new PayloadText(value.bytes(), "--json prints them").lines());
        switch (value.kept()) {
            case WHOLE -> {}
            case CUT ->
                lines.add("(cut: it had " + value.size() + " bytes, of which " + value.bytes().length
                        + " are kept; history.value-limit)");
            case LEFT_OUT ->
                lines.add("(left out, because too much waited for an archiver: it had " + value.size()
                        + " bytes; history.stream-limit)");
        }
        return lines;
    }
}
