package io.asyncjobs.cli.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own signal handling, {@code sun.misc.Signal} of the module {@code jdk.unsupported}. It is called by
 * reflection because javac warns of it in a way that nothing can silence, and because a JDK may lack it: then signals
 * end the process as they always do.
 */
final class JdkSignals {

    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    /**
     * Runs the action for each signal of that name.
     *
     * @return the handler before; empty where signals of that name cannot be handled or were to be ignored (nohup), which
     *     is left so
     */
    Optional<Object> handle(String name, Runnable action) {
        try {
            var type = Class.forName(HANDLER);
            var old = set(name, handler(type, action));
            if (old.equals(type.getField("SIG_IGN").get(null))) {
                set(name, old);
                return Optional.empty();
            }
            return Optional.of(old);
        } catch (ReflectiveOperationException unavailable) {
            return Optional.empty();
        }
    }

    void restore(String name, Object handler) {
        try {
            set(name, handler);
        } catch (ReflectiveOperationException unavailable) {
            throw new IllegalStateException(
                    "the handler of SIG" + name + " was set and cannot be set again", unavailable);
        }
    }

    /** Sets the handler and gives the one before. */
    private static Object set(String name, Object handler) throws ReflectiveOperationException {
        try {
            var type = Class.forName(SIGNAL);
            var signal = type.getConstructor(String.class).newInstance(name);
            return type.getMethod("handle", type, Class.forName(HANDLER)).invoke(null, signal, handler);
        } catch (InvocationTargetException refused) {
            // the JVM keeps some signals for itself, depending on its options
            throw new ReflectiveOperationException(refused.getCause());
        }
    }

    private static Object handler(Class<?> type, Runnable action) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer(self, method.getName(), arguments, action));
    }

    @SuppressWarnings("ReferenceEquality") // a proxy's own equals would come back here
    private static @Nullable Object answer(Object self, String method, Object @Nullable [] arguments, Runnable action) {
        return switch (method) {
            case "equals" -> arguments != null && arguments[0] == self;
            case "hashCode" -> System.identityHashCode(self);
            case "toString" -> "signal handler of ajc";
            default -> {
                action.run();
                yield null;
            }
        };
    }
}
