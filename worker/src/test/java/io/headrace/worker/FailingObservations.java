package io.headrace.worker;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

/** Observations of an embedding program that fail whatever they are told of. */
final class FailingObservations implements ObservationHandler<Observation.Context> {

    private final boolean fromTheStart;

    private FailingObservations(boolean fromTheStart) {
        this.fromTheStart = fromTheStart;
    }

    /**
     * A registry of such.
     *
     * @param fromTheStart whether they fail as soon as they are asked what they observe
     */
    static ObservationRegistry registry(boolean fromTheStart) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new FailingObservations(fromTheStart));
        return registry;
    }

    private static IllegalStateException failure() {
        return new IllegalStateException("on purpose");
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        if (fromTheStart) {
            throw failure();
        }
        return true;
    }

    @Override
    public void onStart(Observation.Context context) {
        throw failure();
    }

    @Override
    public void onError(Observation.Context context) {
        throw failure();
    }

    @Override
    public void onEvent(Observation.Event event, Observation.Context context) {
        throw failure();
    }

    @Override
    public void onScopeOpened(Observation.Context context) {
        throw failure();
    }

    @Override
    public void onScopeClosed(Observation.Context context) {
        throw failure();
    }

    @Override
    public void onStop(Observation.Context context) {
        throw failure();
    }
}
