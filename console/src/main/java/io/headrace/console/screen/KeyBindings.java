package io.headrace.console.screen;

import io.headrace.console.BulkAction;
import io.headrace.console.screen.Action.CarryOut;
import io.headrace.console.screen.Action.Quit;
import io.headrace.console.screen.Action.ReadAnew;
import io.headrace.console.screen.Action.Show;
import io.headrace.console.screen.Action.StopMove;
import io.headrace.task.TaskState;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a key asks for. Small letters only look; what changes something is a capital letter and is asked about.
 *
 * @param page how many rows or lines are seen at a time
 * @param lines how many lines an opened task has
 */
record KeyBindings(int page, int lines) {

    private static final int LONGEST_FILTER = 200;
    private static final List<TaskState> STATES = List.of(TaskState.values());

    Action press(DashboardState before, Key key) {
        DashboardState state = before.withNotice("");
        if (key.kind() == Key.Kind.INTERRUPT) {
            return new Quit();
        }
        if (state.asked() != null) {
            return answer(state, state.asked(), key);
        }
        if (state.typing() != null) {
            return new Show(type(state, state.typing(), key));
        }
        if (state.help()) {
            return new Show(state.withHelp(false));
        }
        if (key.kind() == Key.Kind.ESCAPE && !state.moving().isEmpty()) {
            return new StopMove(state);
        }
        return key.kind() == Key.Kind.CHARACTER ? character(state, key.character()) : new Show(move(state, key.kind()));
    }

    private static Action answer(DashboardState state, Order asked, Key key) {
        DashboardState closed = state.withAsked(null);
        return key.equals(Key.of('y')) || key.equals(Key.of('Y'))
                ? new CarryOut(asked, asked instanceof Order.Single ? closed.withNotice("Doing it ...") : closed)
                : new Show(closed.withNotice("Nothing was done."));
    }

    private static DashboardState type(DashboardState state, String typed, Key key) {
        return switch (key.kind()) {
            case ENTER -> state.withFilter(typed.strip()).atRow(0);
            case ESCAPE -> state.withTyping(null);
            case BACKSPACE ->
                state.withTyping(
                        typed.isEmpty() ? typed : typed.substring(0, typed.offsetByCodePoints(typed.length(), -1)));
            case CHARACTER ->
                typed.length() >= LONGEST_FILTER
                        ? state
                        : state.withTyping(typed + Character.toString(key.character()));
            default -> state;
        };
    }

    private Action character(DashboardState state, int character) {
        Optional<View> view = View.ofKey(character);
        if (view.isPresent()) {
            return new Show(state.show(view.get()));
        }
        return switch (character) {
            case 'q' -> new Quit();
            case '?' -> new Show(state.withHelp(true));
            case 'p' -> new Show(state.withFrozen(!state.frozen()));
            case 'r' -> new ReadAnew(state);
            case '/' -> new Show(filter(state));
            case 's' -> new Show(cycle(state));
            case 'j' -> new Show(move(state, Key.Kind.DOWN));
            case 'k' -> new Show(move(state, Key.Kind.UP));
            case 'g' -> new Show(move(state, Key.Kind.HOME));
            case 'G' -> new Show(move(state, Key.Kind.END));
            case ' ' -> new Show(move(state, Key.Kind.PAGE_DOWN));
            case 'R', 'C', 'D', 'P', 'Q' -> new Show(ask(state, (char) character));
            default -> new Show(state);
        };
    }

    private DashboardState move(DashboardState state, Key.Kind key) {
        int row = state.place().row();
        return switch (key) {
            case UP -> toRow(state, row - 1);
            case DOWN -> toRow(state, row + 1);
            case PAGE_UP -> toRow(state, row - page);
            case PAGE_DOWN -> toRow(state, row + page);
            case HOME -> toRow(state, 0);
            case END -> toRow(state, Integer.MAX_VALUE);
            case ENTER, RIGHT -> open(state);
            case ESCAPE, LEFT, BACKSPACE -> state.back();
            case TAB -> state.show(state.view().next());
            case BACK_TAB -> state.show(state.view().previous());
            default -> state;
        };
    }

    private DashboardState toRow(DashboardState state, int row) {
        int last = state.place().task() == null ? state.rows().size() - 1 : lines - page;
        return state.atRow(Math.max(0, Math.min(row, last)));
    }

    private static DashboardState open(DashboardState state) {
        Row row = state.selected();
        if (state.place().task() != null) {
            return state;
        }
        if (row.task() != null) {
            return state.open(row.task());
        }
        if (row.letters() != null) {
            return state.open(row.letters());
        }
        if (row.queue() != null) {
            return state.withOnly(null).show(View.TASKS).withFilter("queue:" + row.queue());
        }
        if (row.worker() != null) {
            DashboardState workers = state.show(View.WORKERS);
            return workers.atRow(workers.rows().indexOf(row));
        }
        return state;
    }

    private static DashboardState filter(DashboardState state) {
        return state.view().isFiltered() && state.place().task() == null
                ? state.withTyping(state.filter())
                : state.withNotice("/ narrows the lists of Tasks, Dead and Delayed.");
    }

    private static DashboardState cycle(DashboardState state) {
        if (state.view() != View.TASKS || state.place().task() != null) {
            return state.withNotice("s goes through the states in Tasks.");
        }
        TaskState only = state.only();
        int next = only == null ? 0 : STATES.indexOf(only) + 1;
        return state.withOnly(next == STATES.size() ? null : STATES.get(next)).atRow(0);
    }

    private static DashboardState ask(DashboardState state, char letter) {
        Row row = state.selected();
        Optional<Order> order = switch (letter) {
            case 'R' -> retry(state, row);
            case 'C' -> Optional.ofNullable(row.task()).map(Order.Cancel::new);
            case 'D' -> delete(state, row);
            case 'P' -> Optional.ofNullable(row.queue()).map(queue -> new Order.Hold(queue, !state.isPaused(queue)));
            default -> Optional.ofNullable(row.worker()).map(worker -> new Order.Hush(worker, !state.isQuiet(worker)));
        };
        return order.map(state::withAsked).orElseGet(() -> state.withNotice(what(letter)));
    }

    private static Optional<Order> retry(DashboardState state, Row row) {
        return row.letters() != null
                ? all(state, BulkAction.RETRY, row)
                : Optional.ofNullable(row.task()).map(Order.Retry::new);
    }

    private static Optional<Order> delete(DashboardState state, Row row) {
        return row.letters() != null
                ? all(state, BulkAction.DELETE, row)
                : Optional.ofNullable(row.task()).map(Order.Delete::new);
    }

    private static Optional<Order> all(DashboardState state, BulkAction action, Row row) {
        return state.listing().causes().stream()
                .filter(cause -> cause.letters().equals(row.letters()))
                .findFirst()
                .map(cause ->
                        new Order.All(action, cause.letters(), cause.cause().count()));
    }

    private static String what(char letter) {
        return switch (letter) {
            case 'R' -> "R runs a task again: select one.";
            case 'C' -> "C cancels a task: select one.";
            case 'D' -> "D deletes a dead letter: select one.";
            case 'P' -> "P pauses or resumes a queue: select it, or a task of it.";
            default -> "Q quiets a worker: select one.";
        };
    }
}
