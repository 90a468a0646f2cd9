package io.headrace.console.rest;

import io.headrace.config.HistoryConfig;
import io.headrace.history.TaskHistory;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the history, as many questions at a time as there are connections to PostgreSQL; a few more wait. One of the connections,
 * if there are several, is kept for what is found at once, such as a task by its id: searches and statistics, which may take
 * seconds, do not hold that up. A question keeps a thread of its own busy, none of the server, so that a slow PostgreSQL holds up
 * nobody who asks for something else. Thread-safe.
 */
final class HistoryDesk {

    /** What is told where there is none. */
    static final String NOT_CONFIGURED = "This console knows no history of what has ended: set history.url"
            + " (HEADRACE_HISTORY_URL) to where PostgreSQL is, and start it again";

    private static final int MOST_WAITING = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Gives up before whoever asks does: nothing is to be found for somebody who has gone. */
    private static final Duration SEARCHING = PATIENCE.minusSeconds(1);

    private static final Duration IDLE = Duration.ofMinutes(1);

    private final @Nullable TaskHistory history;
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor lookUps;
    private final Executor answers;
    private final Set<Question<?>> questions = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /** One that is put, or waits for its turn. */
    private static final class Question<T> implements Runnable {
        private final CompletableFuture<T> said = new CompletableFuture<>();
        private final TaskHistory asked;
        private final Function<TaskHistory, T> content;

        private Question(TaskHistory asked, Function<TaskHistory, T> content) {
            this.asked = asked;
            this.content = content;
        }

        @Override
        public void run() {
            if (said.isDone()) {
                return;
            }
            try {
                said.complete(content.apply(asked));
            } catch (RuntimeException | Error e) {
                said.completeExceptionally(e);
            }
        }

        private void giveUp(String why) {
            said.completeExceptionally(Problem.of(ProblemType.UNAVAILABLE, why));
        }
    }

    /**
     * A desk; connects when it is asked the first time.
     *
     * @param config where to ask; nowhere if it names no PostgreSQL
     * @param answers where answers are written: those who ask PostgreSQL must not wait for who asked
     * @throws io.headrace.task.InvalidTaskException if {@code history.url} is none
     */
    HistoryDesk(HistoryConfig config, Executor answers) {
        this.history = config.url() == null ? null : TaskHistory.of(config, SEARCHING);
        this.answers = answers;
        int connections = config.connections();
        this.threads = threads("headrace-history-", Math.max(1, connections - 1));
        this.lookUps = connections == 1 ? threads : threads("headrace-history-look-up-", 1);
    }

    private static ThreadPoolExecutor threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, IDLE.toMillis(), TimeUnit.MILLISECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    boolean isConfigured() {
        return history != null;
    }

    /** Answers a request with what the history says; the question is not put if the client goes away before its turn comes. */
    <T> void answer(Context ctx, Function<TaskHistory, T> question, Consumer<T> answer) {
        answer(ctx, question, answer, threads);
    }

    /** The same for a question that is answered at once, wherever PostgreSQL is not slow as such. */
    <T> void answerSoon(Context ctx, Function<TaskHistory, T> question, Consumer<T> answer) {
        answer(ctx, question, answer, lookUps);
    }

    private <T> void answer(Context ctx, Function<TaskHistory, T> question, Consumer<T> answer, ThreadPoolExecutor by) {
        ctx.future(() -> {
            Question<T> put = put(question, by);
            Departure departure = Departure.watch(ctx, () -> put.giveUp("The client went away"));
            return within(PATIENCE, put)
                    .whenComplete((found, failure) -> departure.stopWatching())
                    .thenAcceptAsync(answer, answers);
        });
    }

    /** What the history says, if it does within this time, to a question that is answered at once. */
    <T> CompletableFuture<T> ask(Function<TaskHistory, T> question, Duration atMost) {
        return within(atMost, put(question, lookUps));
    }

    /** What the history says to a question that may take seconds. */
    <T> CompletableFuture<T> search(Function<TaskHistory, T> question) {
        return within(PATIENCE, put(question, threads));
    }

    private <T> Question<T> put(Function<TaskHistory, T> content, ThreadPoolExecutor by) {
        if (history == null) {
            throw Problem.of(ProblemType.HISTORY_NOT_CONFIGURED, NOT_CONFIGURED);
        }
        Question<T> question = new Question<>(history, content);
        questions.add(question);
        question.said.whenComplete((found, failure) -> {
            questions.remove(question);
            by.remove(question);
        });
        try {
            by.execute(question);
        } catch (RejectedExecutionException e) {
            question.giveUp(
                    stopping
                            ? "The console stops"
                            : "The history is asked " + by.getMaximumPoolSize() + " questions and " + MOST_WAITING
                                    + " wait, which is all that may be");
        }
        return question;
    }

    private static <T> CompletableFuture<T> within(Duration time, Question<T> question) {
        return question.said.orTimeout(time.toMillis(), TimeUnit.MILLISECONDS).handle((found, failure) -> {
            if (failure == null) {
                return found;
            }
            throw failure instanceof TimeoutException
                    ? Problem.of(
                            ProblemType.HISTORY_UNAVAILABLE,
                            "The history has not answered within " + time.toSeconds()
                                    + " s; PostgreSQL is slow or away, or the search is too wide")
                    : new CompletionException(failure);
        });
    }

    /**
     * Why a question was not answered, for people.
     *
     * @throws CompletionException if it is no matter of whether the history can be asked
     */
    static String whyNot(Throwable failure) {
        Problem problem = Problems.of(failure);
        if (problem.type() == ProblemType.HISTORY_UNAVAILABLE || problem.type() == ProblemType.UNAVAILABLE) {
            return String.valueOf(problem.getMessage());
        }
        throw new CompletionException(failure);
    }

    /** How many questions are put or wait. */
    int asked() {
        return questions.size();
    }

    /** Answers every question as if nobody could, and takes no more. */
    void giveUp() {
        stopping = true;
        threads.shutdownNow();
        lookUps.shutdownNow();
        questions.forEach(question -> question.giveUp("The console stops"));
    }

    /** Disconnects. */
    void close() {
        if (history != null) {
            history.close();
        }
    }
}
