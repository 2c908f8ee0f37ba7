package io.asyncjobs.task;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * A task type's name together with the Java type of its payload, shared by the code that enqueues and the code that
 * handles. Immutable.
 *
 * @param <T> the payload
 */
public final class TaskType<T> {

    private final String name;
    private final Type payloadType;

    private TaskType(String name, Type payloadType) {
        this.name = Names.type(name);
        this.payloadType = Objects.requireNonNull(payloadType, "payloadType");
    }

    /**
     * A type whose payload is a plain class.
     *
     * @throws IllegalArgumentException if the name is not one (see {@link Names#type})
     */
    public static <T> TaskType<T> of(String name, Class<T> payload) {
        return new TaskType<>(name, payload);
    }

    /**
     * A type whose payload is generic: {@code TaskType.of("mail", new TaskType.Of<List<Mail>>() {})}.
     *
     * @throws IllegalArgumentException if the name is not one (see {@link Names#type})
     */
    public static <T> TaskType<T> of(String name, Of<T> payload) {
        return new TaskType<>(name, payload.type);
    }

    /** The name on the wire. */
    public String name() {
        return name;
    }

    /** The Java type of the payload, with its type arguments. */
    public Type payloadType() {
        return payloadType;
    }

    /** A task of this type; see {@link TaskSpec#of(TaskType, Object)}. */
    public TaskSpec with(T payload) {
        return TaskSpec.of(this, payload);
    }

    @Override
    public String toString() {
        return name + "(" + payloadType.getTypeName() + ")";
    }

    /**
     * Captures a generic type by being extended: {@code new TaskType.Of<List<Mail>>() {}}.
     *
     * @param <T> the type to capture
     */
    public abstract static class Of<T> {

        private final Type type;

        /** Reads the type argument off the subclass. */
        protected Of() {
            if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)) {
                throw new IllegalStateException(
                        "extend TaskType.Of with a type argument: new TaskType.Of<List<Mail>>() {}");
            }
            type = parameterized.getActualTypeArguments()[0];
        }
    }
}
