package io.asyncjobs.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ksuid.Ksuid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventIdsTest {

    private static final long EPOCH = 1_400_000_000L;

    @Test
    void idsAreWrittenAsKsuidsAre() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            assertThatIsAKsuid(random.nextInt() & 0xffff_ffffL, random.nextLong(), random.nextLong());
        }
        assertThatIsAKsuid(0, 0, 0);
        assertThatIsAKsuid(0xffff_ffffL, -1, -1);
    }

    private static void assertThatIsAKsuid(long seconds, long high, long low) {
        var buffer = new byte[40];
        int end = EventIds.write(EPOCH + seconds, high, low, buffer, 5);
        var bytes = ByteBuffer.allocate(20)
                .putInt((int) seconds)
                .putLong(high)
                .putLong(low)
                .array();
        assertThat(new String(buffer, 5, end - 5, StandardCharsets.US_ASCII))
                .isEqualTo(Ksuid.from(bytes).toString());
    }

    @Test
    void idsOfOneMomentDiffer() {
        var now = Instant.parse("2026-02-03T04:05:06.7Z");
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            var buffer = new byte[EventIds.LENGTH];
            int unused = EventIds.write(now, buffer, 0);
            ids.add(new String(buffer, StandardCharsets.US_ASCII));
        }
        assertThat(ids)
                .hasSize(10_000)
                .allSatisfy(
                        id -> assertThat(Ksuid.from(id).getInstant()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z")));
    }
}
