package io.asyncjobs.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose turn it is when much is due at once. */
final class GatesTest {

    private final Gates gates = new Gates();
    private final CountDownLatch end = new CountDownLatch(1);

    private AtomicInteger dealing(String queue, int count) {
        var in = new AtomicInteger();
        IntStream.range(0, count)
                .forEach(i -> Thread.ofVirtual().start(() -> {
                    try {
                        gates.deal(queue);
                        in.incrementAndGet();
                        end.await();
                        gates.dealtWith(queue);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                }));
        return in;
    }

    private AtomicInteger marking(int count) {
        var marked = new AtomicInteger();
        IntStream.range(0, count)
                .forEach(i -> Thread.ofVirtual().start(() -> {
                    try {
                        gates.mark();
                        marked.incrementAndGet();
                        end.await();
                        gates.marked();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                }));
        return marked;
    }

    @Test
    void aQueueThatIsStuckKeepsNoneOfAnotherWaiting() {
        var stuck = dealing("FULL", 1_000);
        await().until(() -> stuck.get() == 256);

        var other = dealing("OTHER", 100);

        await().until(() -> other.get() == 100);
        assertThat(stuck).hasValue(256);
        end.countDown();
        await().until(() -> stuck.get() == 1_000);
    }

    @Test
    void marksGiveWayWhileTasksAreDueAndAreManyAfterwards() throws Exception {
        gates.deal("Q");
        var marked = marking(500);
        await().until(() -> marked.get() == 8);

        gates.dealtWith("Q");

        await().until(() -> marked.get() == 256);
        end.countDown();
        await().until(() -> marked.get() == 500);
    }
}
