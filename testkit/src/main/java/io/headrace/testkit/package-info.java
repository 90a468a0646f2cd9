/**
 * What tests need around Headrace, and what {@code headrace demo} runs on: a real Redis server process, a JUnit extension
 * with a keyspace prefix per test, a readable snapshot of that keyspace, a proxy that breaks the network on demand and a
 * clock that is set by hand; and a real PostgreSQL server process with a database per test.
 *
 * <p>{@link io.headrace.testkit.RedisServer} needs nothing but the JDK, {@link io.headrace.testkit.PostgresServer} only what
 * unpacks it, and the JDBC driver where it makes databases; JUnit and Testcontainers are optional and only
 * loaded by what uses them.
 */
@NullMarked
package io.headrace.testkit;

import org.jspecify.annotations.NullMarked;
