package io.headrace.daemon;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What is told of the process itself: memory, collections, threads, processor, files, log lines by level. Not thread-safe. */
final class ProcessMetrics implements AutoCloseable {

    private final List<AutoCloseable> closed = new ArrayList<>();

    /** Has them told here. */
    ProcessMetrics(MeterRegistry registry) {
        bind(registry, new JvmMemoryMetrics());
        bind(registry, new JvmGcMetrics());
        bind(registry, new JvmThreadMetrics());
        bind(registry, new ClassLoaderMetrics());
        bind(registry, new ProcessorMetrics());
        bind(registry, new FileDescriptorMetrics());
        bind(registry, new UptimeMetrics());
        if (LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback.")) {
            bind(registry, new LogbackMetrics());
        }
    }

    private void bind(MeterRegistry registry, MeterBinder binder) {
        binder.bindTo(registry);
        if (binder instanceof AutoCloseable closeable) {
            closed.add(closeable);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable each : closed) {
            try {
                each.close();
            } catch (Exception e) { // declared by the interface; none of them throws
                throw new IllegalStateException(each.getClass().getName() + " did not close", e);
            }
        }
    }
}
