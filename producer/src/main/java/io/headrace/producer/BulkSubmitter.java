package io.headrace.producer;

import io.headrace.broker.Submissions;
import io.headrace.task.HeadraceException;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Submits many tasks: batches go out without waiting for one another, and answers are taken in as they come. At most
 * {@value #BATCHES_IN_FLIGHT} batches are under way, each bounded in number and in bytes, which bounds memory. Belongs to one
 * thread.
 */
final class BulkSubmitter {

    /** A batch is one flush; from about 50 on the server's cost per task hardly falls any more. */
    private static final int BATCH = 256;

    /** A batch whose payloads reach this size goes out as it is. */
    private static final long BATCH_BYTES = 1024 * 1024;

    private static final int BATCHES_IN_FLIGHT = 4;

    private final Submissions submissions;
    private final Consumer<Submission> check;
    private final Deque<List<Pending>> inFlight = new ArrayDeque<>();
    private long index;
    private long submitted;
    private long duplicates;
    private long failed;
    private @Nullable RuntimeException broken;

    BulkSubmitter(Submissions submissions, Consumer<Submission> check) {
        this.submissions = submissions;
        this.check = check;
    }

    private record Pending(long index, Submission submission, CompletableFuture<Submitted> answer) {}

    BulkResult submitAll(Iterator<Submission> all, BulkListener listener) {
        for (List<Submission> batch = read(all); !batch.isEmpty(); batch = read(all)) {
            inFlight.add(send(batch));
            if (inFlight.size() == BATCHES_IN_FLIGHT) {
                takeIn(inFlight.remove(), listener);
            }
        }
        while (!inFlight.isEmpty()) {
            takeIn(inFlight.remove(), listener);
        }
        if (broken != null) {
            throw broken;
        }
        return new BulkResult(submitted, duplicates, failed);
    }

    private List<Submission> read(Iterator<Submission> all) {
        List<Submission> batch = new ArrayList<>();
        long bytes = 0;
        try {
            while (broken == null && batch.size() < BATCH && bytes < BATCH_BYTES && all.hasNext()) {
                Submission next = all.next();
                batch.add(next);
                bytes += next.payload().length;
            }
        } catch (RuntimeException e) {
            // Thrown on when the caller knows what became of the tasks before.
            broken = e;
        }
        return batch;
    }

    private List<Pending> send(List<Submission> batch) {
        List<Pending> pending = new ArrayList<>(batch.size());
        List<Submission> good = new ArrayList<>(batch.size());
        for (Submission submission : batch) {
            CompletableFuture<Submitted> answer = new CompletableFuture<>();
            try {
                check.accept(submission);
                good.add(submission);
            } catch (HeadraceException e) {
                answer.completeExceptionally(e);
            }
            pending.add(new Pending(index++, submission, answer));
        }
        Iterator<CompletableFuture<Submitted>> answers =
                submissions.submitAll(good).iterator();
        for (Pending each : pending) {
            if (!each.answer.isCompletedExceptionally()) {
                answers.next().whenComplete((answer, failure) -> {
                    if (failure == null) {
                        each.answer.complete(answer);
                    } else {
                        each.answer.completeExceptionally(failure);
                    }
                });
            }
        }
        return pending;
    }

    private void takeIn(List<Pending> batch, BulkListener listener) {
        for (Pending pending : batch) {
            try {
                Submitted answer = pending.answer.get();
                if (answer.duplicate()) {
                    duplicates++;
                } else {
                    submitted++;
                }
                listener.submitted(pending.index, answer);
            } catch (ExecutionException e) {
                failed++;
                listener.failed(pending.index, pending.submission, cause(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HeadraceException(
                        "Interrupted while submitting; it is not known what became of task " + pending.index
                                + " and those after it",
                        e);
            }
        }
    }

    private static HeadraceException cause(ExecutionException e) {
        Throwable at = e;
        while ((at instanceof ExecutionException || at instanceof CompletionException) && at.getCause() != null) {
            at = at.getCause();
        }
        return at instanceof HeadraceException known ? known : new HeadraceException("Submitting failed: " + at, at);
    }
}
