package io.headrace.worker;

import org.jspecify.annotations.Nullable;

/** Stands around every handler, in the order of registration: the first one is the outermost. Thread-safe. */
@FunctionalInterface
public interface TaskInterceptor {

    /**
     * Does something around the handling of one task.
     *
     * @param context the task
     * @param next what stands inside; call it once to go on, or not at all
     * @return the result, that of {@code next} as a rule
     */
    @Nullable
    Object intercept(TaskContext context, Next next) throws Exception;

    /** The rest of the way to the handler. */
    @FunctionalInterface
    interface Next {

        /** Goes on. */
        @Nullable
        Object proceed() throws Exception;
    }
}
