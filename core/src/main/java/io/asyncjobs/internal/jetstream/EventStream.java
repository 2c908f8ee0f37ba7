package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.ScheduleFired;
import io.asyncjobs.internal.wire.EventJson;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Task;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to events, ours and those of Go processes. */
public final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private static final Duration FLUSH = Duration.ofSeconds(2);

    private final Connection connection;
    private final RequestPipe pipe;
    private final StreamNames names;

    EventStream(Connection connection, RequestPipe pipe, StreamNames names) {
        this.connection = connection;
        this.pipe = pipe;
        this.names = names;
    }

    /** All events from now on, until the answer is run; {@code onEvent} is called on one thread. */
    public Runnable subscribe(Consumer<Event> onEvent) {
        return listen(onEvent, names.events(), names.ourEvents());
    }

    /** The events of one task from now on, until the answer is run. */
    public Runnable subscribe(String taskId, Consumer<Event> onEvent) {
        return listen(onEvent, names.taskEvent(taskId));
    }

    /** The changes of queues from now on, until the answer is run. */
    public Runnable queueChanges(Consumer<QueueChanged> onChange) {
        return listen(
                event -> {
                    if (event instanceof QueueChanged changed) {
                        onChange.accept(changed);
                    }
                },
                names.queueChangedEvent("*"));
    }

    /** What becomes of due times from now on, until the answer is run. */
    public Runnable schedulesFired(Consumer<ScheduleFired> onFiring) {
        return listen(
                event -> {
                    if (event instanceof ScheduleFired fired) {
                        onFiring.accept(fired);
                    }
                },
                names.scheduleEvent("*"));
    }

    private Runnable listen(Consumer<Event> onEvent, String... subjects) {
        Dispatcher dispatcher = connection.createDispatcher(message -> received(message, onEvent));
        for (var subject : subjects) {
            dispatcher.subscribe(subject);
        }
        flush(); // so that "from now on" is true on the server too
        return () -> {
            if (dispatcher.isActive() && connection.getStatus() != Connection.Status.CLOSED) {
                connection.closeDispatcher(dispatcher);
            }
        };
    }

    private void flush() {
        try {
            connection.flush(FLUSH);
        } catch (TimeoutException unanswered) {
            LOG.debug("the server did not confirm a subscription in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void received(Message message, Consumer<Event> onEvent) {
        Event event;
        try {
            event = EventJson.read(message.getData());
        } catch (CorruptDataException foreign) {
            LOG.debug("ignored a message on {}: {}", message.getSubject(), foreign.getMessage());
            return;
        }
        try {
            onEvent.accept(event);
        } catch (RuntimeException problem) {
            LOG.error("a listener failed on {}", event, problem);
        }
    }

    /** Tells that an item was removed because it can never run. */
    public void itemRejected(String queue, String reason) {
        pipe.publish(names.itemRejectedEvent(queue), EventJson.itemRejected(queue, reason));
    }

    /** Tells that a task was repaired. */
    public void repaired(Task task, String repair, String reason) {
        pipe.publish(names.repairedEvent(task.id()), EventJson.taskRepaired(task, repair, reason));
    }

    /** Tells what became of a due time of a schedule. */
    public void scheduleFired(Schedule schedule, Firing firing) {
        pipe.publish(
                names.scheduleEvent(schedule.name()),
                EventJson.scheduleFired(schedule.name(), schedule.queue(), firing));
    }

    /** Tells who leads something, as the original does. */
    public void leaderElected(String name, String component) {
        pipe.publish(names.leaderEvent(component), EventJson.leaderElected(name, component));
    }
}
