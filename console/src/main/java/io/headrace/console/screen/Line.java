package io.headrace.console.screen;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** Puts a line of the screen together. Not thread-safe. */
final class Line {

    private final Look look;
    private final AttributedStringBuilder line = new AttributedStringBuilder();
    private int width;

    Line(Look look) {
        this.look = look;
    }

    static AttributedString of(Look look, String text, Tone tone, int columns) {
        return new Line(look).add(text, tone).build(columns);
    }

    Line add(String text) {
        return add(text, Tone.PLAIN);
    }

    /** Adds a text from wherever; it is made harmless. */
    Line add(String text, Tone tone) {
        String visible = look.visible(text);
        width += Look.width(visible);
        line.append(visible, look.style(tone));
        return this;
    }

    /** Leaves so much room that what is added next ends at the right edge, if there is any. */
    Line right(String text, Tone tone, int columns) {
        int room = columns - width - Look.width(look.visible(text));
        return room < 1 ? this : add(" ".repeat(room)).add(text, tone);
    }

    AttributedString build(int columns) {
        return look.fit(line.toAttributedString(), columns);
    }
}
