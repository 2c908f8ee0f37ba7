package io.asyncjobs.internal.jetstream;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who gets the messages of which subscription, by its number on the connection. Immutable. */
final class FrameRoutes {

    /** None. */
    static final FrameRoutes NONE = new FrameRoutes(new int[0], new Consumer<?>[0]);

    private final int[] subscriptions;
    private final Consumer<?>[] takers;

    private FrameRoutes(int[] subscriptions, Consumer<?>[] takers) {
        this.subscriptions = subscriptions;
        this.takers = takers;
    }

    boolean isEmpty() {
        return subscriptions.length == 0;
    }

    /** These and one more, or another in its place. */
    FrameRoutes with(int subscription, Consumer<Incoming> taker) {
        var others = without(subscription);
        int at = -Arrays.binarySearch(others.subscriptions, subscription) - 1;
        int count = others.subscriptions.length;
        var more = new int[count + 1];
        var moreTakers = new Consumer<?>[count + 1];
        System.arraycopy(others.subscriptions, 0, more, 0, at);
        System.arraycopy(others.takers, 0, moreTakers, 0, at);
        more[at] = subscription;
        moreTakers[at] = taker;
        System.arraycopy(others.subscriptions, at, more, at + 1, count - at);
        System.arraycopy(others.takers, at, moreTakers, at + 1, count - at);
        return new FrameRoutes(more, moreTakers);
    }

    /** These but for one. */
    FrameRoutes without(int subscription) {
        int at = Arrays.binarySearch(subscriptions, subscription);
        if (at < 0) {
            return this;
        }
        int count = subscriptions.length - 1;
        var fewer = Arrays.copyOf(subscriptions, count);
        var fewerTakers = Arrays.copyOf(takers, count);
        System.arraycopy(subscriptions, at + 1, fewer, at, count - at);
        System.arraycopy(takers, at + 1, fewerTakers, at, count - at);
        return new FrameRoutes(fewer, fewerTakers);
    }

    /** Whose messages these are; null for the client library's. */
    @SuppressWarnings("unchecked") // they come in by with()
    @Nullable
    Consumer<Incoming> of(int subscription) {
        int at = Arrays.binarySearch(subscriptions, subscription);
        return at < 0 ? null : (Consumer<Incoming>) takers[at];
    }
}
