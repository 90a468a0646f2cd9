package io.headrace.redis;

import io.headrace.task.HeadraceException;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Redis answers of histories: one queue whose keys somebody broke is complained of once and holds up no other. Thread-safe. */
final class HistoryAnswers {

    private static final Logger log = LoggerFactory.getLogger(HistoryAnswers.class);

    private final RedisLink link;
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    HistoryAnswers(RedisLink link) {
        this.link = link;
    }

    /**
     * Waits for an answer.
     *
     * @param key of which key
     * @return null if there is none because the group is missing, or the keys are broken
     * @throws HeadraceException if Redis does not answer or refuses, which is so for all queues
     */
    <T> @Nullable T get(String key, CompletableFuture<T> future) {
        try {
            T answer = link.get(future);
            broken.remove(key);
            return answer;
        } catch (RedisUnavailableException | RedisRefusedException e) {
            throw e;
        } catch (HeadraceException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            if (!RedisErrors.isNoGroup(e) && broken.add(key)) {
                log.error(
                        "What a queue keeps under {} for its history cannot be used until that key is mended: {}",
                        key,
                        e.getMessage());
            }
            return null;
        }
    }
}
