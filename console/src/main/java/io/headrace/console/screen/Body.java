package io.headrace.console.screen;

import java.util.List;
import org.jline.utils.AttributedString;

/** The part of the screen between its head and its foot; a pure function. */
@FunctionalInterface
interface Body {

    /** At most so many lines, none wider than the screen. */
    List<AttributedString> lines(DashboardState state, int width, int height);
}
