package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import java.util.Optional;
import java.util.function.Function;

/** What came of looking at something: what is there, that nothing is, or why that is not known. */
public sealed interface Look<T> {

    /** It is there. */
    record There<T>(T what) implements Look<T> {}

    /** There is no such thing. */
    record Missing<T>() implements Look<T> {}

    /** This user may not look. */
    record Denied<T>(String reason) implements Look<T> {}

    /** The server did not say. */
    record Silent<T>(String reason) implements Look<T> {}

    /** Looks at something that fails as calls of the server do. */
    @FunctionalInterface
    interface Looking<T> {
        /** What is there; empty where there is no such thing. */
        Optional<T> look() throws InterruptedException;
    }

    /** Looks. */
    static <T> Look<T> at(Looking<T> looking) throws InterruptedException {
        try {
            return looking.look().<Look<T>>map(There::new).orElseGet(Missing::new);
        } catch (RefusedException denied) {
            return new Denied<>(String.valueOf(denied.getMessage()));
        } catch (UnavailableException | CorruptDataException silent) {
            return new Silent<>(String.valueOf(silent.getMessage()));
        }
    }

    /** What is there; empty where nothing is, or that is not known. */
    default Optional<T> value() {
        return this instanceof There<T> there ? Optional.of(there.what()) : Optional.empty();
    }

    /** Why it is not known; empty where it is. */
    default Optional<String> unknown() {
        return switch (this) {
            case There<T> there -> Optional.empty();
            case Missing<T> missing -> Optional.empty();
            case Denied<T> denied -> Optional.of(denied.reason());
            case Silent<T> silent -> Optional.of(silent.reason());
        };
    }

    /** The same, made of what is there. */
    default <R> Look<R> map(Function<T, R> change) {
        return switch (this) {
            case There<T> there -> new There<>(change.apply(there.what()));
            case Missing<T> missing -> new Missing<>();
            case Denied<T> denied -> new Denied<>(denied.reason());
            case Silent<T> silent -> new Silent<>(silent.reason());
        };
    }
}
