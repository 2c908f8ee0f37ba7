package io.asyncjobs.internal.jetstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Goes through what waits in a queue, or for its time, without taking it: one message at a time, the oldest first. */
public final class QueueContents {

    private final LeaderReader reader;
    private final Streams streams;
    private final StreamNames names;

    QueueContents(LeaderReader reader, Streams streams, StreamNames names) {
        this.reader = reader;
        this.streams = streams;
        this.names = names;
    }

    /**
     * A message that points to a task.
     *
     * @param taskId its task
     * @param sequence its sequence in its stream
     */
    public record Message(String taskId, long sequence) {}

    /** The messages that there were when it began. Used by one thread; {@link #remove} by many. */
    public final class Messages {
        private final String stream;
        private final String subjects;
        private final boolean items;
        private final long last;
        private long from = 1;

        private Messages(String stream, String subjects, boolean items) {
            this.stream = stream;
            this.subjects = subjects;
            this.items = items;
            this.last = streams.info(stream)
                    .map(info -> info.getStreamState().getLastSequence())
                    .orElse(0L);
        }

        /** Whether these are items of a queue, and not messages of the delay stream. */
        public boolean areItems() {
            return items;
        }

        /** The next one; empty at the end. Blocks for a round trip. */
        public Optional<Message> next(Duration timeout) throws InterruptedException {
            if (from > last) {
                return Optional.empty();
            }
            var found = reader.next(stream, subjects, from, timeout)
                    .filter(message -> message.sequence() <= last)
                    .map(message -> new Message(StreamNames.taskIdOf(message.subject()), message.sequence()));
            from = found.map(message -> message.sequence() + 1).orElse(last + 1);
            return found;
        }

        /** Removes one, whoever may hold it; that it is gone already is fine. Blocks for a round trip. */
        public void remove(Message message) {
            streams.deleteMessage(stream, message.sequence());
        }
    }

    /** The items of a queue, those in flight included. */
    public Messages items(String queue) {
        return new Messages(names.queue(queue), names.queueSubjects(queue), true);
    }

    /** When the first item above that sequence was put in, by the leader; empty where there is none. */
    public Optional<Instant> firstAfter(String queue, long sequence, Duration timeout) throws InterruptedException {
        return reader.next(names.queue(queue), names.queueSubjects(queue), sequence + 1, timeout)
                .map(StoredMessage::time);
    }

    /** The messages of a queue's tasks that wait for their time, or are due. */
    public Messages delayed(String queue) {
        return new Messages(names.delay(), names.allDelayedOf(queue), false);
    }
}
