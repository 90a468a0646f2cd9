package io.headrace.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services that start in the order in which they are listed and stop in the opposite one. If one cannot be started, those
 * before it are stopped again. Thread-safe.
 */
public final class ServiceGroup {

    private static final Logger log = LoggerFactory.getLogger(ServiceGroup.class);

    private final List<Service> services;
    private final List<Service> started = new ArrayList<>();

    /** A group of these, in the order of their start. */
    public ServiceGroup(List<Service> services) {
        this.services = List.copyOf(services);
    }

    /** Starts all. */
    public synchronized void start() {
        for (Service service : services) {
            try {
                service.start();
                started.add(service);
            } catch (RuntimeException e) {
                stop(Duration.ofSeconds(1));
                throw e;
            }
        }
    }

    /**
     * Stops all that was started, the last one first; each may take as long as given.
     *
     * @return whether all have ended
     */
    public synchronized boolean stop(Duration each) {
        boolean all = true;
        Collections.reverse(started);
        for (Service service : started) {
            all &= stopped(service, each);
        }
        started.clear();
        return all;
    }

    /** One that cannot be stopped does not keep the others running. */
    private static boolean stopped(Service service, Duration atMost) {
        try {
            if (service.stop(atMost)) {
                return true;
            }
            log.warn("{} did not stop within {} ms", service.name(), atMost.toMillis());
        } catch (RuntimeException e) {
            log.error("{} could not be stopped", service.name(), e);
        }
        return false;
    }
}
