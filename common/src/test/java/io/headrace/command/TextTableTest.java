package io.headrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.command.TextTable.Column;
import io.headrace.command.TextTable.Painter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    private final TextTable table = new TextTable(Column.text("queue"), Column.number("dead"), Column.text("error"))
            .row("mail", "12", "no route to host")
            .row("default", "1204", "");

    @Test
    void columns_are_aligned_and_numbers_stand_to_the_right() {
        assertThat(table.lines())
                .containsExactly("queue    dead  error", "mail       12  no route to host", "default  1204");
    }

    @Test
    void lines_are_cut_to_the_width_and_say_so() {
        assertThat(table.lines(20, Painter.PLAIN))
                .containsExactly("queue    dead  error", "mail       12  no r…", "default  1204");
        assertThat(table.lines(12, Painter.PLAIN)).containsExactly("queue    de…", "mail       …", "default  12…");
        assertThat(table.lines(1, Painter.PLAIN)).containsExactly("…", "…", "…");
    }

    @Test
    void no_width_cuts_wrong() {
        for (int width = 1; width < 40; width++) {
            int columns = width;
            assertThat(table.lines(width, Painter.PLAIN))
                    .allSatisfy(line -> assertThat(VisibleText.width(line)).isLessThanOrEqualTo(columns));
        }
    }

    @Test
    void colours_take_no_room() {
        List<String> lines = table.lines(
                20, (column, value, cell) -> column.equals("error") ? "\u001b[31m" + cell + "\u001b[m" : cell);
        assertThat(lines)
                .containsExactly(
                        "queue    dead  \u001b[31merror\u001b[m",
                        "mail       12  \u001b[31mno r\u001b[m…",
                        "default  1204");
    }

    @Test
    void hostile_cells_stay_in_their_place() {
        assertThat(new TextTable(Column.text("id"), Column.text("error"))
                        .row("a", "\u001b[2J\nroot#")
                        .row("你好", "b")
                        .lines())
                .containsExactly("id    error", "a     ␛[2J␊root#", "你好  b");
    }
}
