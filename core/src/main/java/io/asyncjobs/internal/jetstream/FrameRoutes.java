package io.asyncjobs.internal.jetstream;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who gets the messages of which subscription, by its number on the connection. Immutable. */
final class FrameRoutes {

    /** None. */
    static final FrameRoutes NONE = new FrameRoutes(Map.of());

    private final Map<Integer, Consumer<Incoming>> takers;

    private FrameRoutes(Map<Integer, Consumer<Incoming>> takers) {
        this.takers = Map.copyOf(takers);
    }

    boolean isEmpty() {
        return takers.isEmpty();
    }

    /** These and one more, or another in its place. */
    FrameRoutes with(int subscription, Consumer<Incoming> taker) {
        var more = new HashMap<>(takers);
        more.put(subscription, taker);
        return new FrameRoutes(more);
    }

    /** These but for one. */
    FrameRoutes without(int subscription) {
        var fewer = new HashMap<>(takers);
        fewer.remove(subscription);
        return new FrameRoutes(fewer);
    }

    /** Whose messages these are; null for the client library's. */
    @Nullable
    Consumer<Incoming> of(int subscription) {
        return takers.get(subscription);
    }
}
