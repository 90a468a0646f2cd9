package io.headrace.history;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the newest tasks stand that fulfil some criteria. Left alone, PostgreSQL does well where an index is ordered by
 * time. Where it is not, it believes that the newest rows will soon have brought enough, and reads all there are when they are
 * rare. So these are looked up first, month by month, and only where they turn out to be frequent the newest rows are read.
 */
final class TaskSearch {

    /** More than these in a month are not looked up one by one. */
    private static final int FEW = 5_000;

    /** As many of the newest rows are read in the hope that what is frequent in a month is frequent in them, too. */
    private static final int NEWEST_ROWS = 50_000;

    /** Looking under each of more names than these takes longer than looking through all rows. */
    private static final int MOST_NAMES = 500;

    /** Nobody reads more lines, and nobody's memory is to depend on how many names others have made up. */
    static final int LONGEST_LIST = 10_000;

    private static final String PLACE = "select ended_at, queue, id from headrace.ended_task where true";
    private static final String NEWEST_FIRST = " order by ended_at desc, queue, id limit ?";

    private final TimeLimit limit;
    private final int fewRows;
    private final int newestRows;

    TaskSearch(TimeLimit limit) {
        this(limit, FEW, NEWEST_ROWS);
    }

    /** One to which other numbers of rows are few and many. */
    TaskSearch(TimeLimit limit, int fewRows, int newestRows) {
        this.limit = limit;
        this.fewRows = fewRows;
        this.newestRows = newestRows;
    }

    /** Names the types of criteria that say only how they begin. */
    Criteria named(Criteria criteria) throws SQLException {
        String prefix = criteria.typePrefix();
        return prefix == null ? criteria : criteria.withTypes(names("type", prefix));
    }

    /**
     * Every value of a column that leads an index and begins so, found by leaps from each to the next.
     *
     * @throws InvalidTaskException if they are too many: they come from outside, and all are held here
     */
    private List<String> names(String column, String prefix) throws SQLException {
        String first = "select " + column + " from headrace.ended_task";
        String inOrder = " order by " + column + " limit 1)";
        Sql leaps = new Sql(
                        "with recursive leap(name) as ((" + first + inOrder + " union all select (" + first + " where "
                                + column + " > name" + inOrder
                                + " from leap where name is not null) select name from leap where starts_with(name, ?)",
                        prefix)
                .add(" limit ?", LONGEST_LIST + 1);
        List<String> names = limit.ask(leaps, row -> row.getString(1));
        if (names.size() > LONGEST_LIST) {
            throw new InvalidTaskException("The history has more than " + LONGEST_LIST + " " + column + "s"
                    + (prefix.isEmpty() ? "" : " that begin with '" + prefix + "'")
                    + ", too many to look under each: name one " + column);
        }
        return names;
    }

    /**
     * The first of them.
     *
     * @param criteria which
     * @param after where to go on; null for the newest
     * @param count how many at most
     */
    List<HistoryPosition> find(Criteria criteria, @Nullable HistoryPosition after, int count) throws SQLException {
        Criteria named = named(criteria);
        TimeSpan span = new TimeSpan(named.span().since(), named.span().until(), after);
        if (named.impossible() || span.isEmpty()) {
            return List.of();
        }
        List<Extent> extent = limit.ask(Extent.SQL, Extent::of);
        if (extent.isEmpty()) {
            return List.of();
        }
        if (named.searchable(extent.get(0).trigrams())) {
            return byContent(
                    named, span.within(extent.get(0).oldest(), extent.get(0).newest()), count);
        }
        List<HistoryPosition> soon = named.looksWithin() ? amongTheNewest(named, span, count) : List.of();
        return soon.size() == count ? soon : byTime(named, span, count);
    }

    /** What there is to search; none if there is nothing. */
    private record Extent(Instant oldest, Instant newest, boolean trigrams) {

        static final Sql SQL = new Sql("select oldest, newest, exists(select from pg_catalog.pg_index i"
                + " join pg_catalog.pg_opclass c on c.oid = any(i.indclass)"
                + " where i.indrelid = 'headrace.ended_task'::regclass and i.indisvalid and c.opcname = 'gin_trgm_ops')"
                + " from (select ended_at from headrace.ended_task order by ended_at limit 1) first(oldest),"
                + " (select ended_at from headrace.ended_task order by ended_at desc limit 1) last(newest)");

        static Extent of(ResultSet row) throws SQLException {
            return new Extent(time(row, 1), time(row, 2), row.getBoolean(3));
        }
    }

    private List<HistoryPosition> byContent(Criteria criteria, TimeSpan all, int count) throws SQLException {
        List<HistoryPosition> found = new ArrayList<>();
        TimeSpan left = all;
        int months = 1;
        int growth = 2;
        while (found.size() < count && !left.isEmpty()) {
            TimeSpan part = left.newest(months);
            int wanted = count - found.size();
            List<Hit> few = limit.ask(fewHits(criteria, part, wanted), Hit::of);
            if (few.isEmpty() || few.get(0).among() <= fewRows) {
                few.forEach(hit -> found.add(hit.place()));
                left = left.before(part);
                months *= growth;
            } else if (months > 1) {
                months = 1;
                growth = 1;
            } else {
                found.addAll(frequent(criteria, part, wanted));
                left = left.before(part);
            }
        }
        return found;
    }

    /**
     * A task that was found.
     *
     * @param among how many there are, but never many more than are few
     */
    private record Hit(HistoryPosition place, long among) {

        static Hit of(ResultSet row) throws SQLException {
            return new Hit(TaskSearch.place(row), row.getLong(4));
        }
    }

    /** All are looked up by the index, as nothing in the inner part says that only some of them are wanted. */
    private Sql fewHits(Criteria criteria, TimeSpan span, int count) {
        return hits(criteria, span)
                .add(", few as (select * from hits limit ?)", fewRows + 1)
                .add(" select ended_at, queue, id, (select count(*) from few) from few")
                .add(NEWEST_FIRST, count);
    }

    private static Sql hits(Criteria criteria, TimeSpan span) {
        return criteria.types(new Sql("with hits as materialized (" + PLACE)
                        .add(span.sql())
                        .add(criteria.plain())
                        .add(criteria.state()))
                .add(criteria.within())
                .add(")");
    }

    private List<HistoryPosition> frequent(Criteria criteria, TimeSpan span, int count) throws SQLException {
        List<HistoryPosition> soon = amongTheNewest(criteria, span, count);
        return soon.size() == count
                ? soon
                : limit.ask(
                        hits(criteria, span).add(" select * from hits").add(NEWEST_FIRST, count), TaskSearch::place);
    }

    /** These are the first of all if they are as many as wanted. */
    private List<HistoryPosition> amongTheNewest(Criteria criteria, TimeSpan span, int count) throws SQLException {
        Sql newest =
                criteria.types(new Sql("select ended_at, queue, id from (select * from (select ended_at, queue, id,"
                                + " payload, error from headrace.ended_task where true")
                        .add(span.sql())
                        .add(criteria.plain())
                        .add(criteria.state()));
        return limit.ask(
                newest.add(NEWEST_FIRST, newestRows)
                        .add(") newest where true")
                        .add(criteria.within())
                        .add(" limit ?) found", count)
                        .add(NEWEST_FIRST, count),
                TaskSearch::place);
    }

    /** By indexes that are ordered by time. */
    private List<HistoryPosition> byTime(Criteria criteria, TimeSpan span, int count) throws SQLException {
        Sql rest = new Sql("").add(span.sql()).add(criteria.within());
        List<Sql> parts = new ArrayList<>();
        List<String> types = criteria.types();
        String worker = criteria.worker();
        if (types != null && worker != null) {
            parts.add(
                    anyOf("type", types, criteria.plain().add(criteria.state()).add(rest), count));
        } else if (types != null) {
            parts.add(byName(
                    "type", "", types, criteria.plain().add(criteria.state()).add(rest), count));
        } else if (worker != null) {
            parts.add(byName(
                    "worker",
                    "",
                    List.of(worker),
                    criteria.queues().add(criteria.state()).add(rest),
                    count));
        } else if (criteria.queue() != null || criteria.someStates()) {
            // Their index begins with the queue and is ordered by time only for one state.
            List<String> queues = criteria.queue() == null ? names("queue", "") : List.of(criteria.queue());
            for (TaskState state : criteria.states()) {
                parts.add(byName("queue", state.label(), queues, rest, count));
            }
        } else {
            parts.add(new Sql(PLACE).add(rest).add(NEWEST_FIRST, count));
        }
        Sql sql = new Sql("select * from (");
        for (int i = 0; i < parts.size(); i++) {
            sql.add(i == 0 ? "(" : ") union all (").add(parts.get(i));
        }
        return limit.ask(sql.add(")) found").add(NEWEST_FIRST, count), TaskSearch::place);
    }

    /**
     * The newest for each of the names, by the index that begins with this column. That it lies between a name and the same name
     * says what equality would. But then the order by time alone would be no order by this column too, and only this one index
     * has that: where a name was frequent once, PostgreSQL would rather read all that ended since.
     *
     * @param state which follows the column in the index; empty if none does
     */
    private static Sql byName(String column, String state, List<String> names, Sql rest, int count) {
        if (names.size() > MOST_NAMES) {
            return anyOf(column, names, state.isEmpty() ? rest : new Sql(" and state = ?", state).add(rest), count);
        }
        String pinned = state.isEmpty() ? column : "(" + column + ", state)";
        String name = state.isEmpty() ? "one.name" : "(one.name, '" + state + "')";
        return new Sql("select place.* from unnest(?) as one(name) cross join lateral (" + PLACE, names)
                .add(" and " + pinned + " >= " + name + " and " + pinned + " <= " + name)
                .add(rest)
                .add(
                        " order by " + column + (state.isEmpty() ? "" : ", state")
                                + ", ended_at desc, queue, id limit ?",
                        count)
                .add(") place");
    }

    private static Sql anyOf(String column, List<String> names, Sql rest, int count) {
        Sql sql = new Sql(PLACE);
        if (names.size() == 1) {
            sql.add(" and " + column + " = ?", names.get(0));
        } else {
            sql.add(" and " + column + " = any(?)", names);
        }
        return sql.add(rest).add(NEWEST_FIRST, count);
    }

    private static HistoryPosition place(ResultSet row) throws SQLException {
        return new HistoryPosition(time(row, 1), new TaskId(new QueueName(row.getString(2)), row.getString(3)));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
