package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.task.Payload;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    @Test
    void itsStringsAreThoseOfTheGenerator() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                continue;
            }
            var text = "a" + Character.toString(point) + "z";

            assertThat(JsonText.bytes(out -> out.string(text)))
                    .as("U+%04X", point)
                    .isEqualTo(Json.bytes(16, out -> out.writeString(text)));
        }
    }

    @Test
    void halfOfAPairIsWrittenAsWhatTheOriginalReadsInItsPlace() {
        assertThat(text(JsonText.bytes(out -> out.string("a\ud83d")))).isEqualTo("\"a\ufffd\"");
        assertThat(text(JsonText.bytes(out -> out.string("\ude00\ud83d!")))).isEqualTo("\"\ufffd\ufffd!\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, 99, 100, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void itsNumbersAreThoseOfTheGenerator(long number) {
        assertThat(JsonText.bytes(out -> out.number(number))).isEqualTo(Json.bytes(16, out -> out.writeNumber(number)));
    }

    @Test
    void itsPayloadsAreThoseOfTheGenerator() {
        var random = new SplittableRandom(1);
        for (int size = 0; size < 100; size++) {
            var bytes = new byte[size];
            random.nextBytes(bytes);

            assertThat(JsonText.bytes(out -> out.payload(Payload.of(bytes))))
                    .isEqualTo(Json.bytes(16, out -> out.writeBinary(bytes)));
        }
        assertThat(text(JsonText.bytes(out -> out.payload(Payload.none())))).isEqualTo("null");
    }

    @Test
    void commasStandBetweenAndNowhereElse() {
        var written = JsonText.bytes(out -> {
            out.begin('{');
            out.key("a").begin('[').end(']');
            out.key("b").begin('[').number(1).string("x").json("{}").end(']');
            out.anyKey("\"").begin('{').end('}');
            out.key("c").time(Instant.EPOCH);
            out.end('}');
        });

        assertThat(text(written)).isEqualTo("{\"a\":[],\"b\":[1,\"x\",{}],\"\\\"\":{},\"c\":\"1970-01-01T00:00:00Z\"}");
    }

    @Test
    void oneThatFailsOrHoldsAnotherSpoilsNoOther() {
        assertThatThrownBy(() -> JsonText.bytes(out -> out.string("half").time(Instant.MAX)))
                .isInstanceOf(IllegalArgumentException.class);

        var outer = JsonText.bytes(out -> out.begin('[')
                .json(text(JsonText.bytes(inner -> inner.string("in"))))
                .end(']'));

        assertThat(text(outer)).isEqualTo("[\"in\"]");
    }

    @Test
    void whatIsLargeIsWrittenWhole() {
        var large = "\u2028".repeat(100_000);

        assertThat(JsonText.bytes(out -> out.string(large))).isEqualTo(Json.bytes(16, out -> out.writeString(large)));
    }
}
