package io.asyncjobs.testkit;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerException;
import io.asyncjobs.embedded.NatsServerSettings;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link AsyncJobsTest} does. JUnit closes what stands in its stores: a client after its test, the server after its class. */
final class AsyncJobsExtension implements BeforeAllCallback, ParameterResolver {

    private static final Namespace OURS = Namespace.create(AsyncJobsExtension.class);
    private static final Set<Class<?>> RESOLVED = Set.of(AsyncJobs.class, AsyncJobs.Builder.class, NatsServer.class);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** What the streams of one test are called by. */
    private record TestNamespace(String name) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        // a nested class finds the server of its outer class, so that there is one
        context.getStore(OURS)
                .computeIfAbsent(
                        NatsServer.class,
                        key -> start(context.getRequiredTestClass(), NatsServerSettings.defaults()),
                        NatsServer.class);
    }

    static NatsServer start(Class<?> testClass, NatsServerSettings settings) {
        try {
            return NatsServer.start(settings);
        } catch (NatsServerException failed) {
            var problem = new ExtensionConfigurationException(
                    "the tests of " + testClass.getName() + " need a nats-server: " + failed.getMessage());
            problem.setStackTrace(new StackTraceElement[0]); // the message says all that its reader can act on
            throw problem;
        }
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return RESOLVED.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        if (type == NatsServer.class) {
            return server(context);
        }
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("a client belongs to one test; take the " + type.getSimpleName()
                    + " as a parameter of a test or a @BeforeEach method, or take the NatsServer here");
        }
        return type == AsyncJobs.class ? client(context) : builder(context);
    }

    private static AsyncJobs client(ExtensionContext context) {
        return context.getStore(OURS)
                .computeIfAbsent(AsyncJobs.class, key -> builder(context).connect(), AsyncJobs.class);
    }

    private static AsyncJobs.Builder builder(ExtensionContext context) {
        var namespace = context.getStore(OURS)
                .computeIfAbsent(
                        TestNamespace.class,
                        key -> new TestNamespace("TEST" + NUMBERS.incrementAndGet()),
                        TestNamespace.class);
        return AsyncJobs.builder().server(server(context).url()).namespace(namespace.name());
    }

    private static NatsServer server(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(OURS).get(NatsServer.class, NatsServer.class));
    }
}
