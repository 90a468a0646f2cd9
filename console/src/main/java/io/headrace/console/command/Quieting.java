package io.headrace.console.command;

import io.headrace.broker.Operator;
import io.headrace.broker.WorkerInfo;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.config.NearestName;
import io.headrace.console.TaskMonitor;
import io.headrace.task.HeadraceException;
import java.util.List;

/** Tells a worker to take no more tasks, or some again. */
record Quieting(Invocation invocation, MonitorOptions options, Operator operator) {

    int tell(TaskMonitor monitor, String worker, boolean quiet) {
        if (!monitor.quiet(worker, quiet, operator)) {
            throw unknown(monitor.workers(), worker);
        }
        int running = monitor.workers().stream()
                .filter(each -> each.name().equals(worker))
                .mapToInt(WorkerInfo::running)
                .sum();
        invocation
                .out()
                .println(
                        options.json()
                                ? new JsonObject()
                                        .put("worker", worker)
                                        .put("quiet", quiet)
                                        .put("running", running)
                                : "worker " + worker
                                        + (quiet
                                                ? " takes no more tasks; still running: " + running
                                                : " takes tasks again"));
        return ExitCode.OK;
    }

    static HeadraceException unknown(List<WorkerInfo> workers, String worker) {
        List<String> names = workers.stream().map(WorkerInfo::name).toList();
        return new HeadraceException("No worker '" + worker + "' lives"
                + NearestName.of(worker, names)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; headrace monitor workers shows those that do"));
    }
}
