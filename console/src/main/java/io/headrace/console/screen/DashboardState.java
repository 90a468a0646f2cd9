package io.headrace.console.screen;

import io.headrace.broker.ListedTask;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.console.screen.CauseOfQueue.Letters;
import io.headrace.console.screen.Facts.Listing;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the screen shows. Immutable.
 *
 * @param trail how the operator came to where they look, the last place being that
 * @param facts what was last read
 * @param only the state of the tasks that are listed; null for all
 * @param filter what narrows the list; may be empty
 * @param typing the filter while it is typed; null otherwise
 * @param frozen whether what is shown stays as it is
 * @param help whether the keys are explained
 * @param asked what the operator is asked to confirm; null for nothing
 * @param notice what came of the last key; may be empty
 * @param moving how far the long move that is under way has come; empty if there is none
 * @param trouble why Redis does not answer; empty while it does
 */
record DashboardState(
        List<Place> trail,
        Facts facts,
        @Nullable TaskState only,
        String filter,
        @Nullable String typing,
        boolean frozen,
        boolean help,
        @Nullable Order asked,
        String notice,
        String moving,
        String trouble) {

    /** As the dashboard opens. */
    static final DashboardState START = new DashboardState(
            List.of(Place.of(View.OVERVIEW)), Facts.NONE, null, "", null, false, false, null, "", "", "");

    /** Takes its own copy. */
    DashboardState {
        trail = List.copyOf(trail);
    }

    Place place() {
        return trail.get(trail.size() - 1);
    }

    View view() {
        return place().view();
    }

    /** What the shown place needs to know. */
    Question question() {
        Place place = place();
        boolean filtered = view().isFiltered() && place.task() == null;
        return new Question(
                view(),
                filtered && view() == View.TASKS ? only : null,
                filtered ? filter : "",
                place.letters(),
                place.task());
    }

    /** What was read for the shown place; empty until it was. */
    Listing listing() {
        return isAnswered() ? facts.listing() : Listing.NONE;
    }

    boolean isAnswered() {
        return question().equals(facts.listing().question());
    }

    /** What can be selected where the operator looks, from top to bottom; none in an opened task. */
    List<Row> rows() {
        Place place = place();
        if (place.task() != null) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        switch (view()) {
            case OVERVIEW -> {
                facts.queues().forEach(queue -> rows.add(Row.of(queue.queue())));
                facts.workers().forEach(worker -> rows.add(Row.of(worker.name())));
                addTasks(rows);
            }
            case WORKERS ->
                facts.workers().forEach(worker -> {
                    rows.add(Row.of(worker.name()));
                    worker.tasks().forEach(task -> rows.add(Row.of(task.id(), worker.name())));
                });
            case DEAD -> {
                if (place.letters() == null && filter.isEmpty()) {
                    listing().causes().forEach(cause -> rows.add(Row.of(cause.letters())));
                } else {
                    addTasks(rows);
                }
            }
            case AUDIT -> listing().audit().forEach(entry -> rows.add(Row.NOTHING));
            case TASKS, DELAYED -> addTasks(rows);
        }
        return rows;
    }

    private void addTasks(List<Row> rows) {
        for (ListedTask task : listing().tasks()) {
            rows.add(Row.of(task.id()));
        }
    }

    /** What capital letters act on. */
    Row selected() {
        TaskId task = place().task();
        if (task != null) {
            return Row.of(task);
        }
        List<Row> rows = rows();
        return place().row() < rows.size() ? rows.get(place().row()) : Row.NOTHING;
    }

    boolean isPaused(QueueName queue) {
        return facts.queues().stream()
                .filter(each -> each.queue().equals(queue))
                .anyMatch((QueueSnapshot each) -> each.pause() != null);
    }

    boolean isQuiet(String worker) {
        return facts.workers().stream()
                .filter(each -> each.name().equals(worker))
                .anyMatch(WorkerInfo::quiet);
    }

    DashboardState atRow(int row) {
        List<Place> moved = new ArrayList<>(trail);
        moved.set(moved.size() - 1, place().atRow(Math.max(0, row)));
        return withTrail(moved);
    }

    DashboardState show(View view) {
        return withTrail(List.of(Place.of(view))).withFilter(view() == view ? filter : "");
    }

    DashboardState open(TaskId task) {
        return into(place().open(task));
    }

    DashboardState open(Letters letters) {
        return into(place().open(letters));
    }

    private DashboardState into(Place place) {
        List<Place> longer = new ArrayList<>(trail);
        longer.add(place);
        return withTrail(longer);
    }

    /** One place back; from the last one, the filter goes. */
    DashboardState back() {
        return trail.size() == 1 ? withFilter("") : withTrail(trail.subList(0, trail.size() - 1));
    }

    /** With what was read; the selected row stays with what it stood for, wherever that stands now. */
    DashboardState with(Facts read) {
        if (frozen && isAnswered()) {
            return this;
        }
        List<Row> before = rows();
        DashboardState fresh =
                new DashboardState(trail, read, only, filter, typing, frozen, help, asked, notice, moving, trouble);
        if (place().task() != null) {
            return fresh;
        }
        List<Row> after = fresh.rows();
        int row = place().row();
        Row selected = row < before.size() ? before.get(row) : Row.NOTHING;
        int found = selected.equals(Row.NOTHING) ? -1 : after.indexOf(selected);
        if (found >= 0) {
            return fresh.atRow(found);
        }
        // While the answer for another list is awaited there are no rows, and the place is kept.
        return fresh.isAnswered() ? fresh.atRow(Math.min(row, after.size() - 1)) : fresh;
    }

    DashboardState withTrail(List<Place> newTrail) {
        return new DashboardState(newTrail, facts, only, filter, typing, frozen, help, asked, notice, moving, trouble);
    }

    DashboardState withOnly(@Nullable TaskState newOnly) {
        return new DashboardState(trail, facts, newOnly, filter, typing, frozen, help, asked, notice, moving, trouble);
    }

    DashboardState withFilter(String newFilter) {
        return new DashboardState(trail, facts, only, newFilter, null, frozen, help, asked, notice, moving, trouble);
    }

    DashboardState withTyping(@Nullable String newTyping) {
        return new DashboardState(trail, facts, only, filter, newTyping, frozen, help, asked, notice, moving, trouble);
    }

    DashboardState withFrozen(boolean newFrozen) {
        return new DashboardState(trail, facts, only, filter, typing, newFrozen, help, asked, notice, moving, trouble);
    }

    DashboardState withHelp(boolean newHelp) {
        return new DashboardState(trail, facts, only, filter, typing, frozen, newHelp, asked, notice, moving, trouble);
    }

    DashboardState withAsked(@Nullable Order newAsked) {
        return new DashboardState(trail, facts, only, filter, typing, frozen, help, newAsked, notice, moving, trouble);
    }

    DashboardState withNotice(String newNotice) {
        return new DashboardState(trail, facts, only, filter, typing, frozen, help, asked, newNotice, moving, trouble);
    }

    DashboardState withMoving(String newMoving) {
        return new DashboardState(trail, facts, only, filter, typing, frozen, help, asked, notice, newMoving, trouble);
    }

    DashboardState withTrouble(String newTrouble) {
        return new DashboardState(trail, facts, only, filter, typing, frozen, help, asked, notice, moving, newTrouble);
    }
}
