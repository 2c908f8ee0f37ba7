package io.asyncjobs;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StatisticsStream;
import io.asyncjobs.task.Names;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where statistics are kept beside the tasks, for charts that outlive them: documents, one for each part, and an order of
 * all of them, so that several writers can agree. Kept for eight days. Safe for use by many threads.
 */
public final class Statistics {

    private final StatisticsStream stream;

    Statistics(StatisticsStream stream) {
        this.stream = stream;
    }

    /**
     * A stored part.
     *
     * @param name its name
     * @param sequence where it stands in the order
     * @param json its document
     */
    public record Part(String name, long sequence, String json) {}

    /**
     * What was stored after that sequence, in its order; a part that was stored again stands only where it was last. Blocks
     * for some round trips.
     *
     * @throws UnavailableException if the server does not answer
     */
    public List<Part> after(long sequence) throws InterruptedException {
        return stream.after(
                sequence, (name, at, document) -> new Part(name, at, new String(document, StandardCharsets.UTF_8)));
    }

    /**
     * Stores a part, in place of what it was, if nobody stored anything after that sequence. Blocks until confirmed.
     *
     * @return its sequence; 0 where somebody was faster, and nothing is changed
     * @throws RefusedException if the server refuses
     * @throws UnavailableException if it does not answer; whether it is stored shows {@link #after}
     * @throws IllegalArgumentException if that is no name
     */
    public long store(String name, String json, long expected) throws InterruptedException {
        return stream.store(Names.id(name), json.getBytes(StandardCharsets.UTF_8), expected);
    }
}
