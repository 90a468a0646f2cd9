package io.headrace.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a test class or a test method: its parameters, and those of the constructor and of the methods before and after each
 * test, may be of these types, each test getting its own:
 *
 * <ul>
 *   <li>{@link TestRedis}: a fresh prefix on the {@linkplain RedisBackend#shared() shared Redis}; its keys are deleted after
 *       the test;
 *   <li>{@link RedisServer}: a server for this test alone, to be stopped, killed or paused, whose data survives that;
 *       closed after the test. A
 *       {@code TestRedis} of the same test is then on that server. Name it in the constructor or in the test method;
 *   <li>{@link FaultProxy}: a proxy before the server of this test alone where there is one, else before the shared one;
 *   <li>{@link TestPostgres}: an empty database on the {@linkplain PostgresBackend#shared() shared PostgreSQL}, dropped after
 *       the test;
 *   <li>{@link PostgresServer}: a server for this test alone, closed after the test. A {@code TestPostgres} of the same test is
 *       then on that server. Name it in the constructor or in the test method.
 * </ul>
 *
 * <pre>{@code
 * @HeadraceTest
 * class CheckoutTest {
 *     @Test
 *     void submitsOneTask(TestRedis redis) {
 *         // configure Headrace with redis.url() and redis.prefix(), then:
 *         assertThat(redis.snapshot().keys()).containsExactly("queues", "{mail}:ready:3");
 *     }
 * }
 * }</pre>
 *
 * <p>What is injected where there is no test method ({@code @BeforeAll}, a constructor of a class with one instance for all
 * tests) is another one, and lives as long as the class. Needs JUnit Jupiter 5.13 or newer; tests may run in parallel.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HeadraceExtension.class)
public @interface HeadraceTest {}
