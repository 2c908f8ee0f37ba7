package io.asyncjobs;

import io.asyncjobs.event.Event;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.ScheduleFired;
import io.asyncjobs.internal.jetstream.EventStream;
import io.asyncjobs.task.Names;
import java.util.function.Consumer;

/**
 * What happens, while it happens: events are published over core NATS, not stored, and seen by those who listen at that
 * moment. Safe for use by many threads.
 */
public final class Events {

    private final EventStream stream;

    Events(EventStream stream) {
        this.stream = stream;
    }

    /** A subscription that ends when it is closed. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** All events from now on, also those of Go processes. The listener is called on one thread and should be quick. */
    public Subscription subscribe(Consumer<Event> listener) {
        return stream.subscribe(listener)::run;
    }

    /** The changes of queues from now on, and no other events. The listener is called on one thread and should be quick. */
    public Subscription subscribeToQueues(Consumer<QueueChanged> listener) {
        return stream.queueChanges(listener)::run;
    }

    /**
     * What becomes of due times of schedules from now on, and no other events. The listener is called on one thread and should
     * be quick.
     */
    public Subscription subscribeToSchedules(Consumer<ScheduleFired> listener) {
        return stream.schedulesFired(listener)::run;
    }

    /** The events of one task from now on. The listener is called on one thread and should be quick. */
    public Subscription subscribe(String taskId, Consumer<Event> listener) {
        return stream.subscribe(Names.id(taskId), listener)::run;
    }
}
