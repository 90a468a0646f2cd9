package io.headrace.history;

import io.headrace.redis.TaskJson;
import io.headrace.task.Failure;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sums up what fulfils some criteria, by days in UTC. */
final class HistoryStatistics {

    private static final String DAY = "(ended_at at time zone 'UTC')::date";

    private static final Pattern PLANNED = Pattern.compile(" rows=(\\d+)");

    private final TimeLimit limit;

    HistoryStatistics(TimeLimit limit) {
        this.limit = limit;
    }

    long count(Criteria criteria) throws SQLException {
        Sql sql = new Sql("select count(*) from headrace.ended_task where true").add(criteria.all());
        return limit.ask(sql, row -> row.getLong(1)).get(0);
    }

    /** How many rows the plan of a search for them reckons with. */
    long estimate(Criteria criteria) throws SQLException {
        Sql sql = new Sql("explain select 1 from headrace.ended_task where true").add(criteria.all());
        Matcher rows = PLANNED.matcher(limit.ask(sql, row -> row.getString(1)).get(0));
        return rows.find() ? Long.parseLong(rows.group(1)) : 0;
    }

    List<TypeDay> types(Criteria criteria) throws SQLException {
        Sql sql = new Sql("select type, " + DAY + " as day," + states() + " sum(attempts) as attempts,"
                        + times("waited") + "," + times("ran") + " from headrace.ended_task where true")
                .add(criteria.all())
                .add(" group by 1, 2 order by 2 desc, 1 limit ?", TaskSearch.LONGEST_LIST + 1);
        List<TypeDay> days = limit.ask(sql, HistoryStatistics::typeDay);
        if (days.size() > TaskSearch.LONGEST_LIST) {
            throw new InvalidTaskException("These are more than " + TaskSearch.LONGEST_LIST
                    + " lines, one for each type and day: narrow them by the type, the queue or the time");
        }
        return days;
    }

    private static String states() {
        StringBuilder columns = new StringBuilder();
        Criteria.ENDED.forEach(state -> columns.append(" count(*) filter (where state = '")
                .append(state.label())
                .append("') as ")
                .append(state.label())
                .append(','));
        return columns.toString();
    }

    private static String times(String what) {
        return " percentile_disc(array[0.5, 0.95, 0.99, 1]) within group (order by " + what + "_ms) as " + what;
    }

    private static TypeDay typeDay(ResultSet row) throws SQLException {
        return new TypeDay(
                row.getString("type"),
                row.getObject("day", LocalDate.class),
                row.getLong("completed"),
                row.getLong("dead"),
                row.getLong("cancelled"),
                row.getLong("expired"),
                row.getLong("attempts"),
                percentiles(row.getArray("waited")),
                percentiles(row.getArray("ran")));
    }

    private static TypeDay.Percentiles percentiles(@Nullable Array array) throws SQLException {
        if (array == null) {
            return new TypeDay.Percentiles(0, 0, 0, 0);
        }
        Object[] values = (Object[]) array.getArray();
        return new TypeDay.Percentiles(number(values[0]), number(values[1]), number(values[2]), number(values[3]));
    }

    /** Percentiles of nothing are null, each of them. */
    private static long number(@Nullable Object value) {
        return value == null ? 0 : ((Number) value).longValue();
    }

    List<CauseHistory> causes(Criteria criteria, int most) throws SQLException {
        Sql sql = new Sql(
                        "with daily as (select cause, " + DAY + " as day, count(*) as dead,"
                                + " min(ended_at) as first, max(ended_at) as last from headrace.ended_task where cause is not null")
                .add(criteria.all())
                .add(
                        " group by 1, 2), frequent as (select cause, sum(dead) as dead, min(first) as first, max(last) as last,"
                                + " array_agg(day::text order by day) as days, array_agg(dead order by day) as counts"
                                + " from daily group by 1 order by 2 desc, 4 desc, 1 limit ?)",
                        most)
                .add(
                        " select f.*, (select outcome from headrace.ended_task where cause = f.cause and ended_at = f.last")
                .add(criteria.all())
                .add(
                        " order by queue, id limit 1) as example from frequent f order by f.dead desc, f.last desc, f.cause");
        return limit.ask(sql, HistoryStatistics::cause);
    }

    private static CauseHistory cause(ResultSet row) throws SQLException {
        return new CauseHistory(
                row.getString("cause"),
                row.getLong("dead"),
                time(row, "first"),
                time(row, "last"),
                days(row),
                message(row.getString("example")));
    }

    private static Map<LocalDate, Long> days(ResultSet row) throws SQLException {
        Object[] days = (Object[]) row.getArray("days").getArray();
        Object[] counts = (Object[]) row.getArray("counts").getArray();
        Map<LocalDate, Long> dead = new HashMap<>();
        for (int i = 0; i < days.length; i++) {
            dead.put(LocalDate.parse((String) days[i]), number(counts[i]));
        }
        return dead;
    }

    /** What its last failure said, or why it ended where there is none; null if neither says anything. */
    private static @Nullable String message(String json) {
        Outcome outcome = TaskJson.readOutcome(Objects.requireNonNull(json, "an example is one of those counted")
                .getBytes(StandardCharsets.UTF_8));
        String said = outcome.failure()
                .map(Failure::message)
                .filter(text -> !text.isEmpty())
                .orElse(outcome.reason());
        return said.isEmpty() ? null : said;
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
