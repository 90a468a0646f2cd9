package io.headrace.testkit;

import org.jspecify.annotations.Nullable;

/** What one test was given, made when it is first asked for; JUnit closes it after the test. */
final class TestScope implements AutoCloseable {

    private @Nullable RedisServer server;
    private @Nullable FaultProxy proxy;
    private @Nullable TestRedis redis;
    private @Nullable PostgresServer postgresServer;
    private @Nullable TestPostgres postgres;

    TestScope(boolean wantsServer, boolean wantsPostgresServer) {
        if (wantsServer) {
            server();
        }
        if (wantsPostgresServer) {
            postgresServer();
        }
    }

    synchronized RedisServer server() {
        if (server == null) {
            server = RedisServer.builder().appendOnly(true).start();
        }
        return server;
    }

    synchronized FaultProxy proxy() {
        if (proxy == null) {
            proxy = FaultProxy.to(url());
        }
        return proxy;
    }

    synchronized TestRedis redis() {
        if (redis == null) {
            redis = TestRedis.on(url());
        }
        return redis;
    }

    synchronized PostgresServer postgresServer() {
        if (postgresServer == null) {
            postgresServer = PostgresServer.builder().start();
        }
        return postgresServer;
    }

    synchronized TestPostgres postgres() {
        if (postgres == null) {
            postgres = TestPostgres.on(
                    postgresServer == null ? PostgresBackend.shared().url() : postgresServer.url());
        }
        return postgres;
    }

    private String url() {
        return server == null ? RedisBackend.shared().url() : server.url();
    }

    @Override
    public synchronized void close() {
        try {
            closePostgres();
        } finally {
            closeRedis();
        }
    }

    private void closePostgres() {
        // On a server of its own the database goes with the server, which the test may have killed.
        if (postgresServer != null) {
            postgresServer.close();
        } else if (postgres != null) {
            postgres.close();
        }
    }

    private void closeRedis() {
        try {
            if (proxy != null) {
                proxy.close();
            }
            if (redis != null) {
                closePrefix(redis);
            }
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    private void closePrefix(TestRedis mine) {
        try (mine) {
            // On a server of its own the keys go with the server, which the test may have killed.
            if (server == null) {
                mine.clear();
            }
        }
    }
}
