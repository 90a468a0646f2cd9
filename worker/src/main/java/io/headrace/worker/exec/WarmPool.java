package io.headrace.worker.exec;

import io.headrace.command.InvalidInputException;
import io.headrace.worker.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The children of one handler: as many as there were tasks at a time, the last used first, so that those that are not needed
 * any more grow old and are ended. A broken program is started once for each attempt, no more than one that does not stay;
 * what slows that down is the backoff of the attempts. Thread-safe.
 */
final class WarmPool {

    private static final Logger log = LoggerFactory.getLogger(WarmPool.class);

    /** What nobody has needed for so long is ended. */
    static final Duration UNNEEDED_AFTER = Duration.ofMinutes(5);

    private final ExecSpec spec;
    private final Set<WarmChild> all = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<WarmChild> idle = new ConcurrentLinkedDeque<>();
    private final LongSupplier nanoTime;
    private final BiConsumer<Duration, Runnable> later;
    private final AtomicBoolean sweepAhead = new AtomicBoolean();
    private volatile boolean closed;

    WarmPool(ExecSpec spec) {
        this(spec, System::nanoTime, Pipes::later);
    }

    /**
     * A pool with a clock of its own.
     *
     * @param nanoTime measures
     * @param later has something done after a while
     */
    WarmPool(ExecSpec spec, LongSupplier nanoTime, BiConsumer<Duration, Runnable> later) {
        this.spec = spec;
        this.nanoTime = nanoTime;
        this.later = later;
    }

    /** Has a child run a task. Throws what {@link ExecHandler#handle} throws. */
    byte @Nullable [] handle(TaskContext context, byte[] payload) throws InterruptedException {
        byte[] line = TaskLine.of(context, payload);
        while (true) {
            WarmChild child = take();
            boolean fit = false;
            try {
                Optional<byte[]> answer = child.ask(context, line);
                if (answer.isPresent()) {
                    WarmAnswer read = read(answer.get(), context);
                    fit = child.isFit();
                    return bounded(read.result());
                }
                RuntimeException failure = child.failure();
                if (!(failure instanceof ExecFailedException) || !child.isRetired()) {
                    throw failure;
                }
                log.debug("{}; its task is for another child", child.told());
            } finally {
                if (fit) {
                    giveBack(child);
                } else {
                    discard(child);
                }
            }
        }
    }

    private WarmAnswer read(byte[] line, TaskContext context) {
        try {
            return WarmAnswer.read(line, context.id());
        } catch (InvalidInputException e) {
            throw new ExecFailedException(
                    spec.program() + " wrote a line to its standard output that is no answer, and was ended: "
                            + e.getMessage(),
                    e);
        }
    }

    private byte @Nullable [] bounded(byte @Nullable [] result) {
        if (result != null && result.length > spec.outputLimit()) {
            throw new ExecFailedException(
                    spec.program() + " answered with a result of " + result.length + " bytes, more than the limit of "
                            + spec.outputLimit() + " bytes",
                    null);
        }
        return result;
    }

    private WarmChild take() throws InterruptedException {
        for (WarmChild child = idle.pollFirst(); child != null; child = idle.pollFirst()) {
            if (child.isFit()) {
                return child;
            }
            if (child.isEndedInPeace()) {
                log.debug("{} while it had no task; it is replaced", child.told());
            } else {
                log.warn("{} while it had no task; it is replaced", child.told());
            }
            discard(child);
        }
        if (closed) {
            throw ExecHandler.stopping();
        }
        WarmChild child = new WarmChild(spec);
        all.add(child);
        return child;
    }

    private void giveBack(WarmChild child) {
        child.rest(nanoTime.getAsLong());
        idle.addFirst(child);
        if (closed && idle.remove(child)) {
            discard(child);
            return;
        }
        expectSweep();
    }

    /** One sweep is ahead for as long as a child is idle, when the one that is so longest will have been for long enough. */
    private void expectSweep() {
        WarmChild oldest = idle.peekLast();
        if (oldest != null && sweepAhead.compareAndSet(false, true)) {
            long idleNanos = oldest.idleNanos(nanoTime.getAsLong());
            later.accept(UNNEEDED_AFTER.minusNanos(idleNanos), this::sweep);
        }
    }

    private void sweep() {
        List<WarmChild> unneeded = new ArrayList<>();
        long now = nanoTime.getAsLong();
        for (WarmChild child : idle) {
            if (child.idleNanos(now) >= UNNEEDED_AFTER.toNanos() && idle.remove(child)) {
                unneeded.add(child);
            }
        }
        sweepAhead.set(false);
        expectSweep();
        if (!unneeded.isEmpty()) {
            log.debug("{} children of {} are not needed any more", unneeded.size(), spec.program());
            end(unneeded);
            unneeded.forEach(all::remove);
        }
    }

    private void discard(WarmChild child) {
        child.end();
        all.remove(child);
    }

    /** How many children there are. */
    int count() {
        return all.size();
    }

    /**
     * Ends all children of these, and starts no more. Those without a task may end by themselves, since their input is at its
     * end; TERM two seconds later, KILL two seconds after that.
     */
    static void close(Collection<WarmPool> pools) {
        List<WarmChild> children = new ArrayList<>();
        for (WarmPool pool : pools) {
            pool.closed = true;
            for (WarmChild child = pool.idle.pollFirst(); child != null; child = pool.idle.pollFirst()) {
                children.add(child);
                pool.all.remove(child);
            }
        }
        end(children);
        List<ProcessTree> busy = pools.stream()
                .flatMap(pool -> pool.all.stream())
                .map(WarmChild::tree)
                .toList();
        busy.forEach(ProcessTree::endFromOutside);
        ProcessTree.end(busy, ExecChildren.KILL_AFTER);
    }

    private static void end(List<WarmChild> children) {
        children.forEach(WarmChild::closeInput);
        long end = System.nanoTime() + ExecChildren.KILL_AFTER.toNanos();
        try {
            for (WarmChild child : children) {
                child.awaitEnd(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<ProcessTree> trees = children.stream().map(WarmChild::tree).toList();
        ProcessTree.end(trees, ExecChildren.KILL_AFTER);
        trees.forEach(ExecChildren::remove);
    }
}
