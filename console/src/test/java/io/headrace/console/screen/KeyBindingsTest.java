package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.console.BulkAction;
import io.headrace.console.screen.Action.CarryOut;
import io.headrace.console.screen.Action.Quit;
import io.headrace.console.screen.Action.ReadAnew;
import io.headrace.console.screen.Action.Show;
import io.headrace.console.screen.Action.StopMove;
import io.headrace.console.screen.CauseOfQueue.Letters;
import io.headrace.console.screen.Key.Kind;
import io.headrace.task.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keys ask for. */
class KeyBindingsTest {

    private static final KeyBindings KEYS = new KeyBindings(5, 40);
    private static final Letters LETTERS = Sample.causes().get(0).letters();

    private final DashboardState overview = Sample.answered(DashboardState.START);

    @Test
    void numbersAndTabChangeThePage() {
        DashboardState state = overview;
        for (View view : View.values()) {
            state = shown(state, Key.of(view.key()));
            assertThat(state.trail()).containsExactly(Place.of(view));
        }
        assertThat(shown(state, Key.of(Kind.TAB)).view()).isEqualTo(View.OVERVIEW);
        assertThat(shown(overview, Key.of(Kind.BACK_TAB)).view()).isEqualTo(View.AUDIT);
        assertThat(shown(overview, Key.of('7'))).isEqualTo(overview);
    }

    @Test
    void rowsAreWalkedAndNeverLeft() {
        int last = overview.rows().size() - 1;
        assertThat(last).isEqualTo(7);
        assertThat(shown(overview, Key.of('k')).place().row()).isZero();
        assertThat(shown(overview, Key.of('j')).place().row()).isEqualTo(1);
        assertThat(shown(overview, Key.of(Kind.DOWN)).place().row()).isEqualTo(1);
        assertThat(shown(overview, Key.of(Kind.PAGE_DOWN)).place().row()).isEqualTo(5);
        assertThat(shown(overview.atRow(5), Key.of(Kind.PAGE_DOWN)).place().row())
                .isEqualTo(last);
        assertThat(shown(overview.atRow(6), Key.of(Kind.PAGE_UP)).place().row()).isEqualTo(1);
        assertThat(shown(overview, Key.of('G')).place().row()).isEqualTo(last);
        assertThat(shown(overview.atRow(last), Key.of('j')).place().row()).isEqualTo(last);
        assertThat(shown(overview.atRow(last), Key.of('g')).place().row()).isZero();
    }

    @Test
    void aTaskIsScrolledToItsLastLineAndNoFurther() {
        DashboardState task = Sample.answered(overview.open(Sample.DEAD));
        assertThat(shown(task, Key.of('G')).place().row()).isEqualTo(35);
        assertThat(shown(task, Key.of('k')).place().row()).isZero();
        assertThat(shown(task, Key.of(' ')).place().row()).isEqualTo(5);
    }

    @Test
    void enterOpensWhatIsSelectedAndEscapeGoesBack() {
        DashboardState queue = shown(overview.atRow(1), Key.of(Kind.ENTER));
        assertThat(queue.view()).isEqualTo(View.TASKS);
        assertThat(queue.filter()).isEqualTo("queue:mail");

        DashboardState worker = shown(overview.atRow(4), Key.of(Kind.ENTER));
        assertThat(worker.trail()).containsExactly(Place.of(View.WORKERS).atRow(3));

        DashboardState task = shown(overview.atRow(5), Key.of(Kind.ENTER));
        assertThat(task.question().task()).isEqualTo(Sample.DEAD);
        assertThat(shown(task, Key.of(Kind.ESCAPE))).isEqualTo(overview.atRow(5));

        DashboardState dead = Sample.answered(overview.show(View.DEAD));
        DashboardState letters = shown(dead, Key.of(Kind.ENTER));
        assertThat(letters.place().letters()).isEqualTo(LETTERS);
        DashboardState letter = shown(Sample.answered(letters).atRow(1), Key.of(Kind.ENTER));
        assertThat(letter.place().task()).isEqualTo(Sample.OTHER_DEAD);
        assertThat(shown(shown(letter, Key.of(Kind.ESCAPE)), Key.of(Kind.ESCAPE))
                        .trail())
                .isEqualTo(dead.trail());
    }

    @Test
    void aFilterIsTypedWhileNoLetterIsAKey() {
        DashboardState tasks = Sample.answered(overview.show(View.TASKS)).atRow(2);
        DashboardState typing = typed(tasks, "/qR?x");
        assertThat(typing.typing()).isEqualTo("qR?x");
        assertThat(typing.question()).isEqualTo(tasks.question());
        DashboardState done = shown(shown(typing, Key.of(Kind.BACKSPACE)), Key.of(Kind.ENTER));
        assertThat(done.filter()).isEqualTo("qR?");
        assertThat(done.typing()).isNull();
        assertThat(done.place().row()).isZero();
        assertThat(shown(done, Key.of(Kind.ESCAPE)).filter()).isEmpty();
        assertThat(shown(typing, Key.of(Kind.ESCAPE))).isEqualTo(tasks);
    }

    @Test
    void backspaceTakesAWholeCharacterHoweverItIsStored() {
        DashboardState tasks = Sample.answered(overview.show(View.TASKS));
        DashboardState typing = shown(typed(tasks, "/a"), Key.of(0x1F600));
        assertThat(typing.typing()).isEqualTo("a\uD83D\uDE00");
        assertThat(shown(typing, Key.of(Kind.BACKSPACE)).typing()).isEqualTo("a");
        assertThat(typed(tasks, "/").typing()).isEmpty();
        assertThat(shown(typed(tasks, "/"), Key.of(Kind.BACKSPACE)).typing()).isEmpty();
    }

    @Test
    void aFilterOfWordsAndNamesBecomesAQuery() {
        Question question = new Question(
                View.TASKS, TaskState.DEAD, " ann queue:mail type:mail.* error:timeout worker:w1 smith", null, null);
        assertThat(question.query())
                .hasToString("queue mail, state dead, type mail.*, text ann smith, error timeout, worker w1");
        assertThat(new Question(View.DELAYED, null, "queue:NOT type:", null, null).query())
                .hasToString("state retrying or scheduled, text queue:NOT type:");
        assertThat(new Question(View.DEAD, null, "", LETTERS, null).query().cause())
                .isEqualTo(LETTERS.cause());
    }

    @Test
    void theStateIsCycledThroughAllAndBack() {
        DashboardState state = overview.show(View.TASKS);
        for (TaskState each : TaskState.values()) {
            state = shown(state, Key.of('s'));
            assertThat(state.question().only()).isEqualTo(each);
        }
        assertThat(shown(state, Key.of('s')).question().only()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"R, 5", "C, 5", "D, 5", "P, 0", "Q, 3"})
    void aDangerousKeyAsksAndOnlyYesDoesIt(char letter, int row) {
        DashboardState asked = shown(overview.atRow(row), Key.of(letter));
        assertThat(asked.asked()).isNotNull();
        for (Key no : List.of(Key.of('n'), Key.of(Kind.ENTER), Key.of(Kind.ESCAPE), Key.of('q'), Key.of(letter))) {
            assertThat(shown(asked, no)).isEqualTo(overview.atRow(row).withNotice("Nothing was done."));
        }
        for (char yes : new char[] {'y', 'Y'}) {
            assertThat(KEYS.press(asked, Key.of(yes)))
                    .isEqualTo(new CarryOut(asked.asked(), overview.atRow(row).withNotice("Doing it ...")));
        }
    }

    @Test
    void whatIsAskedIsWhatIsSelected() {
        assertThat(asked(overview.atRow(5), 'R')).isEqualTo(new Order.Retry(Sample.DEAD));
        assertThat(asked(overview.atRow(5), 'C')).isEqualTo(new Order.Cancel(Sample.DEAD));
        assertThat(asked(overview.atRow(5), 'D')).isEqualTo(new Order.Delete(Sample.DEAD));
        assertThat(asked(overview.atRow(5), 'P')).isEqualTo(new Order.Hold(Sample.MAIL, true));
        assertThat(asked(overview.atRow(1), 'P')).isEqualTo(new Order.Hold(Sample.MAIL, true));
        assertThat(asked(overview.atRow(2), 'P')).isEqualTo(new Order.Hold(Sample.REPORTS, false));
        assertThat(asked(overview.atRow(3), 'Q')).isEqualTo(new Order.Hush("ops1.4711.x2", true));
        assertThat(asked(overview.atRow(4), 'Q')).isEqualTo(new Order.Hush("ops2.31.k9", false));
        assertThat(asked(Sample.answered(overview.open(Sample.DEAD)), 'R')).isEqualTo(new Order.Retry(Sample.DEAD));

        DashboardState workers = Sample.answered(overview.show(View.WORKERS)).atRow(1);
        assertThat(asked(workers, 'C')).isEqualTo(new Order.Cancel(Sample.RUNNING));
        assertThat(asked(workers, 'Q')).isEqualTo(new Order.Hush("ops1.4711.x2", true));

        DashboardState causes = Sample.answered(overview.show(View.DEAD));
        assertThat(asked(causes, 'R')).isEqualTo(new Order.All(BulkAction.RETRY, LETTERS, 24));
        assertThat(asked(causes, 'D')).isEqualTo(new Order.All(BulkAction.DELETE, LETTERS, 24));
    }

    @Test
    void aKeyThatHasNothingToActOnSaysWhatItIsFor() {
        assertThat(shown(overview, Key.of('R')).notice()).isEqualTo("R runs a task again: select one.");
        assertThat(shown(overview, Key.of('Q')).notice()).isEqualTo("Q quiets a worker: select one.");
        assertThat(shown(overview, Key.of('/')).notice()).isEqualTo("/ narrows the lists of Tasks, Dead and Delayed.");
        assertThat(shown(Sample.answered(overview.show(View.AUDIT)), Key.of('D'))
                        .notice())
                .isEqualTo("D deletes a dead letter: select one.");
    }

    @Test
    void qAndInterruptLeaveAndInterruptDoesSoFromAnywhere() {
        assertThat(KEYS.press(overview, Key.of('q'))).isEqualTo(new Quit());
        for (DashboardState state :
                List.of(overview, overview.withTyping("x"), overview.withHelp(true), shown(overview, Key.of('P')))) {
            assertThat(KEYS.press(state, Key.of(Kind.INTERRUPT))).isEqualTo(new Quit());
        }
    }

    @Test
    void whileALongMoveIsUnderWayEscapeStopsItUnlessItClosesSomethingElse() {
        DashboardState moving = Sample.answered(overview.show(View.TASKS))
                .withFilter("ann")
                .withMoving("7 of 9 dead letters run again; Esc stops");
        assertThat(KEYS.press(moving, Key.of(Kind.ESCAPE))).isEqualTo(new StopMove(moving));
        assertThat(shown(shown(moving, Key.of('/')), Key.of(Kind.ESCAPE))).isEqualTo(moving);
        assertThat(shown(moving.withMoving(""), Key.of(Kind.ESCAPE)).filter()).isEmpty();
    }

    @Test
    void rReadsAnew() {
        assertThat(KEYS.press(overview, Key.of('r'))).isEqualTo(new ReadAnew(overview));
    }

    @Test
    void anyKeyClosesTheHelp() {
        DashboardState help = shown(overview, Key.of('?'));
        assertThat(help.help()).isTrue();
        assertThat(shown(help, Key.of('q'))).isEqualTo(overview);
    }

    private static Order asked(DashboardState state, char letter) {
        return shown(state, Key.of(letter)).asked();
    }

    private static DashboardState typed(DashboardState state, String keys) {
        DashboardState now = state;
        for (int key : keys.codePoints().toArray()) {
            now = shown(now, Key.of(key));
        }
        return now;
    }

    private static DashboardState shown(DashboardState state, Key key) {
        assertThat(KEYS.press(state, key)).isInstanceOf(Show.class);
        return ((Show) KEYS.press(state, key)).state();
    }
}
