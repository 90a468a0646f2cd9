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
import java.util.function.Consumer;

/**
 * Submits many tasks: batches go out without waiting for one another, and answers are taken in as they come. At most
 * {@value #BATCHES_IN_FLIGHT} batches are under way, which bounds memory. Belongs to one thread.
 */
final class BulkSubmitter {

    /** A batch is one flush; from about 50 on the server's cost per task hardly falls any more. */
    private static final int BATCH = 256;

    private static final int BATCHES_IN_FLIGHT = 4;

    private final Submissions submissions;
    private final Consumer<Submission> check;
    private final Deque<List<Pending>> inFlight = new ArrayDeque<>();
    private long index;
    private long submitted;
    private long duplicates;
    private long failed;

    BulkSubmitter(Submissions submissions, Consumer<Submission> check) {
        this.submissions = submissions;
        this.check = check;
    }

    private record Pending(long index, Submission submission, CompletableFuture<Submitted> answer) {}

    BulkResult submitAll(Iterator<Submission> all, BulkListener listener) {
        while (all.hasNext()) {
            List<Submission> batch = new ArrayList<>(BATCH);
            List<Pending> pending = new ArrayList<>(BATCH);
            while (batch.size() < BATCH && all.hasNext()) {
                batch.add(all.next());
            }
            send(batch, pending);
            inFlight.add(pending);
            if (inFlight.size() == BATCHES_IN_FLIGHT) {
                takeIn(inFlight.remove(), listener);
            }
        }
        while (!inFlight.isEmpty()) {
            takeIn(inFlight.remove(), listener);
        }
        return new BulkResult(submitted, duplicates, failed);
    }

    private void send(List<Submission> batch, List<Pending> pending) {
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
    }

    private void takeIn(List<Pending> batch, BulkListener listener) {
        for (Pending pending : batch) {
            try {
                Submitted answer = pending.answer.join();
                if (answer.duplicate()) {
                    duplicates++;
                } else {
                    submitted++;
                }
                listener.submitted(pending.index, answer);
            } catch (CompletionException e) {
                failed++;
                listener.failed(pending.index, pending.submission, cause(e));
            }
        }
    }

    private static HeadraceException cause(CompletionException e) {
        Throwable at = e;
        while (at instanceof CompletionException && at.getCause() != null) {
            at = at.getCause();
        }
        return at instanceof HeadraceException known ? known : new HeadraceException("Submitting failed: " + at, at);
    }
}
