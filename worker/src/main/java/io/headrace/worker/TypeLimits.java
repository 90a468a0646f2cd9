package io.headrace.worker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The limits of those types that have one. Thread-safe; for a type without one it costs a look into a map. */
final class TypeLimits {

    private volatile Map<String, TypeLimit> byType = Map.of();

    /** The limit of a type; null if there is none. */
    @Nullable
    TypeLimit of(String type) {
        return byType.get(type);
    }

    /** Whether there is none. */
    boolean areNone() {
        return byType.isEmpty();
    }

    /**
     * Limits a type.
     *
     * @param most how many of it may run at a time; null for any number, which changes nothing where there is no limit
     * @return who may run by that, and who waits in vain
     */
    synchronized TypeLimit.Changed limit(String type, @Nullable Integer most) {
        TypeLimit limit = byType.get(type);
        if (limit != null) {
            // One that is lifted stays, for it counts who runs.
            return limit.change(most == null ? Integer.MAX_VALUE : most);
        }
        if (most != null) {
            Map<String, TypeLimit> more = new HashMap<>(byType);
            more.put(type, new TypeLimit(most));
            byType = Map.copyOf(more);
        }
        return TypeLimit.Changed.NOBODY;
    }

    /** How many tasks are held back. */
    int heldBack() {
        int all = 0;
        for (TypeLimit limit : byType.values()) {
            all += limit.heldBack();
        }
        return all;
    }

    /** Lets go of those held back that are meant. */
    List<TaskExecution> taken(Predicate<TaskExecution> meant) {
        return all(limit -> limit.taken(meant));
    }

    /** From now on nobody is held back. Those who were are answered. */
    List<TaskExecution> close() {
        return all(TypeLimit::close);
    }

    private List<TaskExecution> all(Function<TypeLimit, List<TaskExecution>> of) {
        return byType.values().stream()
                .flatMap(limit -> of.apply(limit).stream())
                .toList();
    }
}
