package io.headrace.testkit;

import org.jspecify.annotations.Nullable;

/** What one test was given, made when it is first asked for; JUnit closes it after the test. */
final class TestScope implements AutoCloseable {

    private @Nullable RedisServer server;
    private @Nullable FaultProxy proxy;
    private @Nullable TestRedis redis;

    TestScope(boolean wantsServer) {
        if (wantsServer) {
            server();
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

    private String url() {
        return server == null ? RedisBackend.shared().url() : server.url();
    }

    @Override
    public synchronized void close() {
        try {
            if (proxy != null) {
                proxy.close();
            }
            if (redis != null) {
                closeRedis(redis);
            }
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    private void closeRedis(TestRedis mine) {
        try (mine) {
            // On a server of its own the keys go with the server, which the test may have killed.
            if (server == null) {
                mine.clear();
            }
        }
    }
}
