package io.asyncjobs.internal.repair;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.asyncjobs.HostileInput;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileCheckpointTest {

    private static final long LAST = 60_000;
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Checkpoint.class);

    @BeforeAll
    static void logNothing() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOGGER.setLevel(null);
    }

    private static SequenceSet waiting() {
        var waiting = new SequenceSet();
        waiting.add(3);
        for (int i = 100; i < 5_000; i++) {
            waiting.add(i);
        }
        waiting.add(40_000);
        return waiting;
    }

    @Test
    void checkpointsOfTheReconciler() {
        var made = Instant.parse("2026-11-24T12:00:00.123456789Z");
        var good =
                new Checkpoint(made, 50_000, 40_000, Map.of("Q", 2L), Map.of("Q", -1L), Map.of("Q", waiting())).write();
        HostileInput.ofBytes("checkpoints of the reconciler", List.of(good)).tryAll(bytes -> {
            var read = Checkpoint.read(Optional.of(bytes), LAST);
            assertThat(Checkpoint.read(Optional.of(read.write()), LAST).position())
                    .isEqualTo(read.position());
        });
    }

    @Test
    void setsOfSequences() {
        HostileInput.ofBytes("sets of sequences", List.of(waiting().encode())).tryAll(bytes -> {
            try {
                assertThat(SequenceSet.decode(bytes, LAST).next(LAST + 1)).isEmpty();
            } catch (IllegalArgumentException wrong) {
                assertThat(wrong.getClass()).isEqualTo(IllegalArgumentException.class);
            }
        });
    }
}
