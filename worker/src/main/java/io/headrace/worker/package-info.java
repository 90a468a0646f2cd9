/** Run tasks. Begin with {@link io.headrace.worker.TaskWorker} and {@link io.headrace.worker.TaskHandler}. */
@NullMarked
package io.headrace.worker;

import org.jspecify.annotations.NullMarked;
