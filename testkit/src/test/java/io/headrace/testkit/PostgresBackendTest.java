package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresBackendTest {

    @Test
    void sharedIsOneServerForTheJvm() {
        assertThat(PostgresBackend.shared()).isSameAs(PostgresBackend.shared());
    }

    @Test
    void postgresUrlComesFirst() {
        try (PostgresServer server = PostgresServer.builder().start()) {
            PostgresBackend backend = PostgresBackend.open(Map.of("POSTGRES_URL", server.url() + "?ssl=false"), null);

            assertThat(backend.kind()).isEqualTo(PostgresBackend.Kind.URL);
            assertThat(backend.url()).isEqualTo(server.url() + "?ssl=false");
            assertThat(backend).hasToString("PostgreSQL at 127.0.0.1:" + server.port());
        }
    }

    @Test
    void embeddedCanBeForced() {
        PostgresBackend backend =
                PostgresBackend.open(Map.of("POSTGRES_URL", "postgresql://127.0.0.1:1"), " embedded ");

        assertThat(backend.kind()).isEqualTo(PostgresBackend.Kind.EMBEDDED);
        assertThat(backend.name()).startsWith("embedded PostgreSQL 18.4 on port ");
    }

    @Test
    void postgresUrlThatDoesNotAnswerOrIsNoneIsAnErrorWithoutThePassword() {
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(
                        () -> PostgresBackend.open(Map.of("POSTGRES_URL", "postgres://me:secret@127.0.0.1:1/x"), null))
                .withMessageContaining("PostgreSQL at 127.0.0.1:1, named by POSTGRES_URL, does not answer")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(() -> PostgresBackend.open(Map.of("POSTGRES_URL", "jdbc:postgresql://me:secret@a/x"), null))
                .withMessage("POSTGRES_URL is none."
                        + " The address of a PostgreSQL reads postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
    }

    @Test
    void whatIsForcedAndNotThereIsAnError() {
        Map<String, String> nothing = Map.of("DOCKER_HOST", "tcp://127.0.0.1:1");

        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(() -> PostgresBackend.open(nothing, "url"))
                .withMessageContaining("POSTGRES_URL is not set");
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(() -> PostgresBackend.open(nothing, "docker"))
                .withMessageContaining("no Docker engine answers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresBackend.open(nothing, "podman"))
                .withMessage("Unknown postgres.backend 'podman': give url, docker, embedded,"
                        + " or leave it out for the first that is there");
    }

    @Test
    void anAddressIsReadAndWrittenWithWhateverSignsItHolds() {
        PostgresAddress address =
                PostgresAddress.parse("postgresql://a%40b:p%3Aw+%2F%20@db.example:6432/my%20db?sslmode=require");

        assertThat(address)
                .isEqualTo(new PostgresAddress("db.example", 6432, "a@b", "p:w+/ ", "my db", "sslmode=require"))
                .hasToString("db.example:6432");
        assertThat(address.url())
                .isEqualTo("postgresql://a%40b:p%3Aw%2B%2F%20@db.example:6432/my%20db?sslmode=require");
        assertThat(address.with("x").jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6432/x?sslmode=require");
        assertThat(PostgresAddress.parse("postgresql://localhost"))
                .isEqualTo(new PostgresAddress("localhost", 5432, "postgres", "", "postgres", ""));
    }
}
