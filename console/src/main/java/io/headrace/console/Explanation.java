package io.headrace.console;

import io.headrace.broker.Circumstances;
import io.headrace.broker.WorkerInfo;
import java.util.List;

/** Tells from the facts why a task does not run. */
record Explanation(Circumstances facts, List<WorkerInfo> workers) {

    Why why() {
        return new Why("", List.of(), "", facts);
    }
}
