/** See and steer the queue: {@link io.headrace.console.TaskMonitor}. */
@NullMarked
package io.headrace.console;

import org.jspecify.annotations.NullMarked;
