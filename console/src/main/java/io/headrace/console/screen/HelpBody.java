package io.headrace.console.screen;

import java.util.List;
import org.jline.utils.AttributedString;

/** What the keys do. */
record HelpBody(Look look) implements Body {

    private static final List<String> LINES = List.of(
            "1 to 6, Tab    the pages",
            "arrows, j k    up and down; PageUp, PageDown by a page; g G to the ends",
            "Enter          opens: a task, a cause, a queue's tasks, a worker",
            "Esc            back; takes a filter away; stops a long move",
            "/              narrows a list: words of id or payload, or with a name",
            "               before them: queue:mail type:mail.* error:timeout worker:w1",
            "r              reads a filtered list anew, which is done every 10 s otherwise",
            "s              the next state, in Tasks",
            "p              holds the screen still, and lets it go on",
            "R              runs a task now: a dead one again, or one that waits for",
            "               its time; on a cause all its dead letters",
            "C              cancels a task",
            "D              deletes a dead letter; on a cause all of them",
            "P              pauses or resumes a queue",
            "Q              has a worker take no more tasks, or take some again",
            "q, Ctrl-C      leaves",
            "",
            "Capital letters change something and ask before. Any key closes this.");

    @Override
    public List<AttributedString> lines(DashboardState state, int width, int height) {
        return LINES.stream()
                .limit(height)
                .map(line -> Line.of(look, line, Tone.PLAIN, width))
                .toList();
    }
}
