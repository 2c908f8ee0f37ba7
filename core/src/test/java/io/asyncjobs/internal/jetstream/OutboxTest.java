package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicBoolean broken = new AtomicBoolean();
    private volatile CountDownLatch mayWrite = new CountDownLatch(0);
    private volatile boolean fails;
    private final Outbox outbox = new Outbox(this::write, () -> broken.set(true));

    private void write(byte[] bytes, int length) throws IOException {
        try {
            mayWrite.await();
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
        if (fails) {
            throw new IOException("broken");
        }
        writes.incrementAndGet();
        written.write(bytes, 0, length);
    }

    private String text() {
        return written.toString(US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @AfterEach
    void close() {
        mayWrite.countDown();
        outbox.close();
    }

    @Test
    void framesAreWhatTheServerReads() throws InterruptedException {
        outbox.start("outbox-test");
        assertThat(outbox.send("a.b", "", null, ascii("hello"))).isTrue();
        assertThat(outbox.send("a.b", "r.1", null, new byte[0])).isTrue();
        var headers = new HeaderLines().add("K", "v").add("Other", "x y");
        assertThat(outbox.send("c", "r.2", headers, ascii("hi"))).isTrue();
        assertThat(outbox.flush(5_000_000_000L)).isTrue();
        assertThat(text().replace("\r\n", "|"))
                .isEqualTo("PUB a.b 5|hello|PUB a.b r.1 0||HPUB c r.2 28 30|NATS/1.0|K:v|Other:x y||hi|");
    }

    @Test
    void aHeaderCannotBreakOutOfItsLine() throws InterruptedException {
        outbox.start("outbox-test");
        outbox.send("c", "", new HeaderLines().add("K", "v\r\nNats-TTL:1s"), new byte[0]);
        assertThat(outbox.flush(5_000_000_000L)).isTrue();
        assertThat(text()).contains("K:v??Nats-TTL:1s\r\n\r\n");
    }

    @Test
    void whatComesWhileAWriteGoesOnIsWrittenTogetherAndInOrder() throws InterruptedException {
        mayWrite = new CountDownLatch(1);
        outbox.start("outbox-test");
        var first = Thread.ofVirtual().start(() -> outbox.send("s", "", null, ascii("0")));
        var expected = new StringBuilder("PUB s 1\r\n0\r\n");
        await().until(() -> first.getState() == Thread.State.WAITING);
        for (int i = 1; i < 10; i++) {
            outbox.send("s", "", null, ascii(Integer.toString(i)));
            expected.append("PUB s 1\r\n").append(i).append("\r\n");
        }
        mayWrite.countDown();
        assertThat(outbox.flush(5_000_000_000L)).isTrue();
        assertThat(text()).isEqualTo(expected.toString());
        assertThat(writes).hasValue(2);
    }

    @Test
    void senderWaitsWhileMegabytesAreNotWritten() throws InterruptedException {
        mayWrite = new CountDownLatch(1);
        outbox.start("outbox-test");
        var body = new byte[1024 * 1024];
        var sent = new AtomicInteger();
        var sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 20; i++) {
                outbox.send("s", "", null, body);
                sent.incrementAndGet();
            }
        });
        await().until(() -> sent.get() >= 4 || sender.getState() == Thread.State.WAITING);
        assertThat(sent.get()).isLessThan(10);
        mayWrite.countDown();
        sender.join();
        assertThat(sent).hasValue(20);
        assertThat(outbox.flush(5_000_000_000L)).isTrue();
        assertThat(written.size()).isEqualTo(20 * (body.length + "PUB s 1048576\r\n\r\n".length()));
    }

    @Test
    void aFlushWaitsForASlowSocketAndGivesUpInTime() throws InterruptedException {
        mayWrite = new CountDownLatch(1);
        outbox.start("outbox-test");
        var sender = Thread.ofVirtual().start(() -> outbox.send("s", "", null, ascii("x")));
        await().until(() -> sender.getState() == Thread.State.WAITING);
        assertThat(outbox.flush(1_000_000L)).isFalse();
        var flushed = new AtomicBoolean();
        var flusher = Thread.ofPlatform().start(() -> {
            try {
                flushed.set(outbox.flush(60_000_000_000L));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        await().during(Duration.ofMillis(100)).until(flusher::isAlive); // many times the writer's own pauses
        mayWrite.countDown();
        flusher.join();
        assertThat(flushed).isTrue();
        assertThat(text()).isEqualTo("PUB s 1\r\nx\r\n");
    }

    @Test
    void aBrokenSocketIsToldOnceAndTakesNothingMore() {
        outbox.start("outbox-test");
        fails = true;
        outbox.send("s", "", null, ascii("x"));
        await().untilTrue(broken);
        assertThat(outbox.send("s", "", null, ascii("y"))).isFalse();
    }

    @Test
    void aClosedOneKeepsNoBuffer() throws InterruptedException {
        outbox.start("outbox-test");
        outbox.send("s", "", null, new byte[500_000]);
        assertThat(outbox.flush(5_000_000_000L)).isTrue();
        assertThat(outbox.kept()).isGreaterThan(500_000);

        outbox.close();

        assertThat(outbox.kept()).isZero();
    }

    @Test
    void oneThatIsClosedWhileItWritesKeepsNoBuffer() throws InterruptedException {
        mayWrite = new CountDownLatch(1);
        outbox.start("outbox-test");
        var sender = Thread.ofVirtual().start(() -> outbox.send("s", "", null, new byte[500_000]));
        await().until(() -> sender.getState() == Thread.State.WAITING);

        outbox.close();
        mayWrite.countDown();
        sender.join();

        assertThat(outbox.kept()).isZero();
    }

    @Test
    void closingLetsThoseGoWhoWait() throws InterruptedException {
        mayWrite = new CountDownLatch(1);
        outbox.start("outbox-test");
        var waiting = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            waiting.add(Thread.ofVirtual().start(() -> outbox.send("s", "", null, new byte[2 * 1024 * 1024])));
        }
        await().until(() -> waiting.stream().anyMatch(thread -> thread.getState() == Thread.State.WAITING));
        outbox.close();
        mayWrite.countDown();
        for (var thread : waiting) {
            thread.join();
        }
        assertThat(outbox.send("s", "", null, new byte[0])).isFalse();
    }
}
