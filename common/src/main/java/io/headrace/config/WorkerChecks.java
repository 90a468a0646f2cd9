package io.headrace.config;

import io.headrace.task.Durations;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What cannot be told from one value of a worker alone. */
final class WorkerChecks {

    private WorkerChecks() {}

    static void check(Section worker, WorkerConfig config) {
        Set<QueueName> seen = new HashSet<>();
        config.queues().stream()
                .filter(queue -> !seen.add(queue))
                .distinct()
                .forEach(queue -> worker.note("queues", "names " + queue + " more than once; once is enough"));
        if (config.handlers().isEmpty()) {
            return;
        }
        Section handlers = worker.section("handlers");
        for (Map.Entry<String, HandlerConfig> each : config.handlers().entrySet()) {
            handlers.chosen(each.getKey(), ConfigBinding.EXEC_DEFAULTS).ifPresent(handler -> {
                if (!worker.isWrong("lease")) {
                    checkLease(handler, each.getValue().rules(), config);
                }
                check(handler, each.getValue(), config);
            });
        }
    }

    private static void checkLease(Section handler, HandlerRules rules, WorkerConfig worker) {
        Duration lease = rules.lease();
        if (lease != null && lease.compareTo(worker.lease()) > 0) {
            handler.problem(
                    "lease",
                    "is " + Durations.format(lease) + "; expected at most worker.lease, which is "
                            + Durations.format(worker.lease()));
        }
    }

    private static void check(Section handler, HandlerConfig config, WorkerConfig worker) {
        Integer concurrency = config.rules().concurrency();
        if (concurrency != null && concurrency > worker.concurrency()) {
            handler.note(
                    "concurrency",
                    "is " + concurrency + ", which worker.concurrency, " + worker.concurrency()
                            + ", never lets happen");
        }
        int outputLimit = config instanceof HttpConfig http ? http.outputLimit() : ((ExecConfig) config).outputLimit();
        if (handler.says("output-limit") && outputLimit > worker.resultLimit()) {
            handler.note("output-limit", "is more than worker.result-limit: what lies between them fails the task");
        }
    }
}
