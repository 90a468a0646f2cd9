package io.headrace.history;

import io.headrace.config.HistoryConfig;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.TaskId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds tasks that have ended, in PostgreSQL. Needs the right to read only. Every call waits for its answer and throws
 * {@link io.headrace.task.HistoryUnavailableException} if none comes, {@link io.headrace.task.HistoryRefusedException} if the
 * login, a right or the schema is missing. A search that takes longer than 10 seconds, or a count or statistics that take longer
 * than a minute, are given up with a {@code HistoryUnavailableException} that says to ask for less. Has a pool of connections,
 * made when they are needed. Thread-safe.
 */
public final class TaskHistory implements AutoCloseable {

    private static final int MOST = 1_000;

    /** A terminal or a page waits for it. */
    private static final Duration FOR_A_SEARCH = Duration.ofSeconds(10);

    private static final Duration FOR_STATISTICS = Duration.ofSeconds(60);

    private final HistoryDatabase database;
    private final Duration forASearch;
    private final Duration forStatistics;

    private TaskHistory(HistoryConfig config, Duration patience) {
        this.database = HistoryDatabase.of(config, "headrace-history", FOR_STATISTICS);
        this.forASearch = patience.compareTo(FOR_A_SEARCH) < 0 ? patience : FOR_A_SEARCH;
        this.forStatistics = patience.compareTo(FOR_STATISTICS) < 0 ? patience : FOR_STATISTICS;
    }

    /**
     * For the PostgreSQL that is configured. Connects when it is asked the first time.
     *
     * @throws InvalidTaskException if {@code history.url} is missing or none
     */
    public static TaskHistory of(HistoryConfig config) {
        return of(config, FOR_STATISTICS);
    }

    /**
     * For the PostgreSQL that is configured, and for somebody who does not wait that long: no question keeps PostgreSQL busy for
     * longer than this.
     *
     * @throws InvalidTaskException if {@code history.url} is missing or none
     */
    public static TaskHistory of(HistoryConfig config, Duration patience) {
        return new TaskHistory(config, patience);
    }

    /**
     * Tasks, those that ended last first. Page after page has every task that had been written when the first was asked for, each
     * once, whatever is written meanwhile.
     *
     * @param filter which
     * @param limit how many at most, 1 to 1000
     * @param from what the page before said; empty for the first
     * @throws InvalidTaskException if that is not what a page has said, or the limit is out of its bounds
     */
    public HistoryPage search(HistoryFilter filter, int limit, String from) {
        return search(filter, limit, from, ArchivedTaskRow.COLUMNS);
    }

    /**
     * The same tasks as by {@link #search}, for a list: of each payload there is no more than the first 1,200 characters or bytes, whatever
     * is said to have been kept of it, and results are left out. So a page weighs little however large the values are.
     */
    public HistoryPage list(HistoryFilter filter, int limit, String from) {
        return search(filter, limit, from, ArchivedTaskRow.BEGINNINGS);
    }

    private HistoryPage search(HistoryFilter filter, int limit, String from, String columns) {
        if (limit < 1 || limit > MOST) {
            throw new InvalidTaskException("A page of the history has 1 to " + MOST + " tasks, not " + limit);
        }
        HistoryPosition after = from.isEmpty() ? null : HistoryPosition.parse(from);
        return ask(forASearch, within -> page(within, filter, limit, after, columns));
    }

    private static HistoryPage page(
            TimeLimit within, HistoryFilter filter, int limit, @Nullable HistoryPosition after, String columns)
            throws SQLException {
        List<HistoryPosition> places = new TaskSearch(within).find(new Criteria(filter), after, limit + 1);
        boolean more = places.size() > limit;
        List<HistoryPosition> these = more ? places.subList(0, limit) : places;
        return new HistoryPage(
                within.ask(rows(these, columns), ArchivedTaskRow::read),
                more ? these.get(limit - 1).toString() : null);
    }

    /** Each by the primary key: what the payloads weigh is not carried through the search. */
    private static Sql rows(List<HistoryPosition> places, String columns) {
        return new Sql(
                "select " + columns
                        + " from unnest(?, ?, ?::timestamptz[]) with ordinality as place(queue, id, ended_at, number)"
                        + " cross join lateral (select * from headrace.ended_task e where e.queue = place.queue"
                        + " and e.id = place.id and e.ended_at = place.ended_at offset 0) t order by place.number",
                places.stream().map(place -> place.id().queue().value()).toList(),
                places.stream().map(place -> place.id().local()).toList(),
                places.stream().map(place -> place.endedAt().toString()).toList());
    }

    /** How many there are. Reads all of them where the filter is wide: takes a while. */
    public long count(HistoryFilter filter) {
        return sum(filter, 0L, HistoryStatistics::count);
    }

    /** About how many there are, as PostgreSQL believes without looking; soon known, and at times far from the truth. */
    public long estimate(HistoryFilter filter) {
        return ask(forASearch, within -> {
            Criteria criteria = new TaskSearch(within).named(new Criteria(filter));
            return criteria.impossible() ? 0L : new HistoryStatistics(within).estimate(criteria);
        });
    }

    /** Every end of this task, the last first; empty if the history has none. */
    public List<ArchivedTask> task(TaskId id) {
        Sql sql = new Sql(
                "select " + ArchivedTaskRow.COLUMNS
                        + " from headrace.ended_task t where queue = ? and id = ? order by ended_at desc",
                id.queue().value(),
                id.local());
        return ask(forASearch, within -> within.ask(sql, ArchivedTaskRow::read));
    }

    /** How each of these tasks ended the last time; those that the history does not have are missing. */
    public Map<TaskId, LastEnd> lastEnds(Collection<TaskId> ids) {
        Sql sql = new Sql(
                "select place.queue, place.id, e.state, e.ended_at from unnest(?, ?) as place(queue, id)"
                        + " cross join lateral (select state, ended_at from headrace.ended_task e"
                        + " where e.queue = place.queue and e.id = place.id order by ended_at desc limit 1) e",
                ids.stream().map(id -> id.queue().value()).toList(),
                ids.stream().map(TaskId::local).toList());
        return ask(FOR_A_SEARCH, within -> within.ask(sql, ArchivedTaskRow::lastEnd)).stream()
                .collect(Collectors.toMap(LastEnd::id, Function.identity(), (one, same) -> one));
    }

    /** What these were submitted again as, by its id; what has not ended or is not archived yet is missing. */
    public Map<TaskId, LastEnd> replays(List<ArchivedTask> ends) {
        return lastEnds(ends.stream().map(Replay::idOf).toList());
    }

    /** How each type fared, by day, the newest day first, then by type. */
    public List<TypeDay> types(HistoryFilter filter) {
        return sum(filter, List.of(), HistoryStatistics::types);
    }

    /**
     * What tasks died of, the most frequent first.
     *
     * @param limit how many at most
     */
    public List<CauseHistory> causes(HistoryFilter filter, int limit) {
        return sum(filter, List.of(), (statistics, criteria) -> statistics.causes(criteria, limit));
    }

    @FunctionalInterface
    private interface Sum<T> {
        T of(HistoryStatistics statistics, Criteria criteria) throws SQLException;
    }

    private <T> T sum(HistoryFilter filter, T ofNothing, Sum<T> sum) {
        return ask(forStatistics, within -> {
            Criteria criteria = new TaskSearch(within).named(new Criteria(filter));
            return criteria.impossible() ? ofNothing : sum.of(new HistoryStatistics(within), criteria);
        });
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(TimeLimit within) throws SQLException;
    }

    private <T> T ask(Duration limit, Question<T> question) {
        return database.transact(connection -> question.ask(new TimeLimit(connection, limit)));
    }

    /** Closes every connection. */
    @Override
    public void close() {
        database.close();
    }
}
