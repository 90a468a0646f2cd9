package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.ListedTask;
import io.headrace.console.screen.Facts.Listing;
import io.headrace.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How what is shown follows what is read. */
class DashboardStateTest {

    private final DashboardState tasks = Sample.answered(DashboardState.START.show(View.TASKS));

    @Test
    void theSelectedTaskStaysSelectedWhereverItStandsNow() {
        DashboardState third = tasks.atRow(2);
        TaskId selected = third.selected().task();
        List<ListedTask> moved = new ArrayList<>(Sample.allTasks());
        moved.add(0, moved.remove(2));

        DashboardState after = third.with(listing(moved));
        assertThat(after.place().row()).isZero();
        assertThat(after.selected().task()).isEqualTo(selected);
    }

    @Test
    void whereTheSelectedTaskIsGoneItsNeighbourIsSelected() {
        DashboardState last = tasks.atRow(3);
        assertThat(last.with(listing(Sample.allTasks().subList(0, 2))).place().row())
                .isEqualTo(1);
        assertThat(last.with(listing(List.of())).place().row()).isZero();
        assertThat(last.with(listing(List.of())).selected()).isEqualTo(Row.NOTHING);
    }

    @Test
    void theAnswerToAnotherQuestionMovesNothing() {
        DashboardState back = tasks.atRow(3).open(Sample.DEAD).back();
        DashboardState stale =
                back.with(Sample.answered(tasks.open(Sample.DEAD)).facts());
        assertThat(stale.isAnswered()).isFalse();
        assertThat(stale.with(listing(Sample.allTasks()))).isEqualTo(tasks.atRow(3));
    }

    @Test
    void aHeldScreenStaysAsItIsButShowsWhatIsOpened() {
        DashboardState held = tasks.withFrozen(true);
        assertThat(held.with(listing(List.of()))).isEqualTo(held);
        DashboardState opened = Sample.answered(held.open(Sample.DEAD));
        assertThat(opened.listing().opened()).isEqualTo(Sample.opened());
        assertThat(held.withFrozen(false).with(listing(List.of())).rows()).isEmpty();
    }

    private Facts listing(List<ListedTask> listed) {
        return Sample.facts(Listing.ofTasks(tasks.question(), listed, true));
    }
}
