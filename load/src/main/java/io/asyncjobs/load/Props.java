package io.asyncjobs.load;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a stage is made of.
 *
 * @param queues the names of the queues that it has
 * @param payload bytes of each task's payload
 */
record Props(List<String> queues, int payload) {

    Props {
        queues = List.copyOf(queues);
    }

    /** One queue. */
    static Props of(BenchOptions options) {
        return new Props(List.of(Stage.QUEUE), options.payload());
    }

    Props withPayload(int bytes) {
        return new Props(queues, bytes);
    }

    /** So many queues. */
    Props withQueues(int count) {
        return new Props(
                IntStream.range(0, count).mapToObj(i -> Stage.QUEUE + i).toList(), payload);
    }
}
