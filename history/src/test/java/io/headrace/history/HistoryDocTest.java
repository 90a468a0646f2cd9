package io.headrace.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The diagram in {@code docs/history.md} is the schema that the migrations make. */
@HeadraceTest
class HistoryDocTest {

    private static final Path PAGE = Path.of("../docs/history.md");
    private static final Pattern DIAGRAM = Pattern.compile("```mermaid\\nerDiagram\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("(\\w+) \\{(.*?)}", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("^ *(\\w+) (\\w+)( PK)?(?: \"[^\"]*\")?$", Pattern.MULTILINE);
    private static final String COLUMNS =
            "select c.relname, t.typname, a.attname, exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary"
                    + " and a.attnum = any(i.indkey)) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                    + " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
                    + " join pg_type t on t.oid = a.atttypid"
                    + " where n.nspname = 'headrace' and c.relkind in ('r', 'p') and not c.relispartition"
                    + " and c.relname <> 'flyway_schema_history' order by c.relname, a.attnum";
    private static final Map<String, String> NAMES = Map.of("int2", "smallint", "int4", "integer", "int8", "bigint");

    @Test
    void the_diagram_shows_every_table_and_column(TestPostgres postgres) throws IOException, SQLException {
        new Past(postgres).close();
        assertThat(drawn()).isEqualTo(made(postgres));
    }

    private static Map<String, List<String>> drawn() throws IOException {
        Matcher diagram = DIAGRAM.matcher(Files.readString(PAGE, UTF_8));
        assertThat(diagram.find()).isTrue();
        Map<String, List<String>> tables = new TreeMap<>();
        TABLE.matcher(diagram.group(1))
                .results()
                .forEach(table -> tables.put(
                        table.group(1),
                        COLUMN.matcher(table.group(2))
                                .results()
                                .map(column -> column.group(1) + " " + column.group(2)
                                        + (column.group(3) == null ? "" : column.group(3)))
                                .toList()));
        return tables;
    }

    private static Map<String, List<String>> made(TestPostgres postgres) throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet column = statement.executeQuery(COLUMNS)) {
            while (column.next()) {
                String type = column.getString(2);
                tables.computeIfAbsent(column.getString(1), name -> new ArrayList<>())
                        .add(NAMES.getOrDefault(type, type) + " " + column.getString(3)
                                + (column.getBoolean(4) ? " PK" : ""));
            }
        }
        return tables;
    }
}
