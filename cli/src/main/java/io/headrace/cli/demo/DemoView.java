package io.headrace.cli.demo;

import io.headrace.broker.Inspection.Depth;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.util.Map;

/**
 * What the demo shows at one moment.
 *
 * @param submitted how many tasks there are
 * @param depth how many stand where
 * @param ended how many attempts ended in which way
 * @param elapsed since the first was submitted
 */
record DemoView(int submitted, Depth depth, Map<TaskState, Long> ended, Duration elapsed) {

    long count(TaskState state) {
        return ended.getOrDefault(state, 0L);
    }

    long done() {
        return submitted - outstanding();
    }

    long outstanding() {
        return depth.queued() + depth.running() + depth.scheduled();
    }
}
