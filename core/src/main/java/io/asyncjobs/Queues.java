package io.asyncjobs;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.internal.jetstream.QueueStreams;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.task.Names;
import java.util.List;
import java.util.Optional;

/** The queues. Looking never creates anything. Safe for use by many threads. Each call blocks for a few round trips. */
public final class Queues {

    private final QueueStreams streams;

    Queues(QueueStreams streams) {
        this.streams = streams;
    }

    /**
     * Makes the queue if there is none of that name, else joins the one that exists as it is; where that one is set
     * otherwise, one warning in the log says what differs.
     *
     * @return the live settings
     */
    public QueueSettings define(QueueSettings settings) {
        return streams.define(settings);
    }

    /**
     * Makes the queue.
     *
     * @return the live settings
     * @throws AlreadyExistsException if there is one of that name; it is untouched
     */
    public QueueSettings add(QueueSettings settings) {
        return streams.add(settings);
    }

    /**
     * Changes the settings of a live queue; its storage cannot be changed and is ignored. A worker that serves it goes on
     * with what it read when it started.
     *
     * @return the live settings
     * @throws NotFoundException if there is none of that name
     */
    public QueueSettings update(QueueSettings settings) {
        return streams.update(settings);
    }

    /** The live settings of a queue; empty where there is none of that name. */
    public Optional<QueueSettings> find(String name) {
        return streams.find(Names.queue(name));
    }

    /**
     * What a queue is set to and holds now.
     *
     * @throws NotFoundException if there is none of that name
     */
    public QueueStatus status(String name) {
        return streams.status(Names.queue(name));
    }

    /** The names of all queues, sorted. */
    public List<String> list() {
        return streams.list();
    }
}
