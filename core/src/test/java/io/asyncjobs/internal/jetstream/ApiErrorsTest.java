package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.ApiResponse;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApiErrorsTest {

    private final ApiErrors api = new ApiErrors(new ConnectionWatch("test"), Duration.ofMinutes(1));
    private final AtomicInteger calls = new AtomicInteger();

    private String refusedOnce(int status, int code, String text) throws JetStreamApiException {
        return api.changing("make it", () -> {
            if (calls.incrementAndGet() == 1) {
                throw error(status, code, text);
            }
            return "made";
        });
    }

    /** The client library makes this only from an answer. */
    private static JetStreamApiException error(int status, int code, String text) {
        var answer = "{\"error\":{\"code\":%d,\"err_code\":%d,\"description\":\"%s\"}}".formatted(status, code, text);
        try {
            new ApiResponse<>(JsonParser.parse(answer)) {}.throwOnHasError();
        } catch (JetStreamApiException told) {
            return told;
        } catch (JsonParseException impossible) {
            throw new AssertionError(impossible);
        }
        throw new AssertionError("an error was expected of " + answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    503 | 10008 | JetStream system temporarily unavailable
                    429 | 10167 | too many requests
                    400 | 10005 | no suitable peers for placement, peer offline
                    """)
    void whatMayBeOtherwiseInAMomentIsAskedAgain(int status, int code, String text) throws Exception {
        assertThat(refusedOnce(status, code, text)).isEqualTo("made");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    503 | 10076 | JetStream not enabled
                    503 | 10039 | JetStream not enabled for account
                    404 | 10059 | stream not found
                    400 | 10005 | no suitable peers for placement, insufficient storage
                    """)
    void everythingElseIsToldAtOnce(int status, int code, String text) {
        assertThatExceptionOfType(JetStreamApiException.class)
                .isThrownBy(() -> refusedOnce(status, code, text))
                .satisfies(told -> assertThat(told.getApiErrorCode()).isEqualTo(code));
        assertThat(calls).hasValue(1);
    }

    @Test
    void withNoTimeLeftTheRefusalIsTold() {
        var hurried = new ApiErrors(new ConnectionWatch("test"), Duration.ofMillis(1));

        assertThatExceptionOfType(JetStreamApiException.class)
                .isThrownBy(() -> hurried.changing("make it", () -> {
                    throw error(400, 10005, "no suitable peers for placement, peer offline");
                }));
    }
}
