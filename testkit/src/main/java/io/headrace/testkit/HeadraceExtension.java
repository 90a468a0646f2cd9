package io.headrace.testkit;

import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link HeadraceTest} does; has no state of its own. */
public final class HeadraceExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(HeadraceExtension.class);
    private static final Set<Class<?>> TYPES =
            Set.of(TestRedis.class, RedisServer.class, FaultProxy.class, TestPostgres.class, PostgresServer.class);

    /** For JUnit, which makes one for each class that is annotated. */
    public HeadraceExtension() {}

    /** What a constructor is given belongs to the test for which the instance is made, not to the class. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestScope scope = scope(parameter, context);
        Class<?> type = parameter.getParameter().getType();
        if (type == RedisServer.class) {
            return scope.server();
        }
        if (type == PostgresServer.class) {
            return scope.postgresServer();
        }
        if (type == TestPostgres.class) {
            return scope.postgres();
        }
        return type == FaultProxy.class ? scope.proxy() : scope.redis();
    }

    private static TestScope scope(ParameterContext parameter, ExtensionContext context) {
        // Stores are searched up to the root: the id in the key keeps a test from finding what belongs to its class.
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        context.getUniqueId(),
                        id -> new TestScope(
                                wants(RedisServer.class, parameter, context),
                                wants(PostgresServer.class, parameter, context)),
                        TestScope.class);
    }

    /** Proxy, prefix and database must know before a server is asked for, whatever the order of the parameters. */
    private static boolean wants(Class<?> server, ParameterContext parameter, ExtensionContext context) {
        Stream<Executable> own = Stream.of(parameter.getDeclaringExecutable());
        Stream<Executable> constructors =
                context.getTestClass().stream().flatMap(type -> Arrays.stream(type.getDeclaredConstructors()));
        return Stream.of(own, constructors, context.getTestMethod().stream())
                .flatMap(executables -> executables)
                .anyMatch(executable ->
                        Arrays.asList(executable.getParameterTypes()).contains(server));
    }
}
