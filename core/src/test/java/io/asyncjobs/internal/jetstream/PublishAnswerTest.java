package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.internal.jetstream.PublishAnswer.Busy;
import io.asyncjobs.internal.jetstream.PublishAnswer.Full;
import io.asyncjobs.internal.jetstream.PublishAnswer.Lost;
import io.asyncjobs.internal.jetstream.PublishAnswer.NoStream;
import io.asyncjobs.internal.jetstream.PublishAnswer.Refused;
import io.asyncjobs.internal.jetstream.PublishAnswer.Stored;
import io.asyncjobs.internal.jetstream.PublishAnswer.WrongSequence;
import org.junit.jupiter.api.Test;

final class PublishAnswerTest {

    private static PublishAnswer of(String body) {
        return PublishAnswer.of(new Reply.Answer(body.getBytes(UTF_8)));
    }

    private static PublishAnswer ofError(int code, int errorCode, String description) {
        return of("{\"error\":{\"code\":" + code + ",\"err_code\":" + errorCode + ",\"description\":\"" + description
                + "\"},\"stream\":\"CHORIA_AJ_TASKS\",\"seq\":0}");
    }

    @Test
    void aStoredMessageHasItsSequence() {
        assertThat(of("{\"stream\":\"CHORIA_AJ_TASKS\",\"seq\":140057}")).isEqualTo(new Stored(140057, false));
        assertThat(of("{\"stream\":\"S\",\"domain\":\"hub\",\"seq\":9223372036854775807}"))
                .isEqualTo(new Stored(Long.MAX_VALUE, false));
    }

    @Test
    void aDuplicateSaysSo() {
        assertThat(of("{\"stream\":\"S\",\"seq\":4,\"duplicate\":true}")).isEqualTo(new Stored(4, true));
    }

    @Test
    void aLostCompareAndSetIsAWrongSequence() {
        assertThat(ofError(400, 10071, "wrong last sequence: 17"))
                .isEqualTo(new WrongSequence("wrong last sequence: 17 (10071)"));
        assertThat(ofError(400, 10164, "wrong last sequence"))
                .isEqualTo(new WrongSequence("wrong last sequence (10164)"));
    }

    @Test
    void aStreamAtItsLimitIsFull() {
        assertThat(ofError(503, 10077, "maximum messages exceeded"))
                .isEqualTo(new Full("maximum messages exceeded (10077)"));
        assertThat(ofError(503, 10077, "maximum bytes exceeded")).isEqualTo(new Full("maximum bytes exceeded (10077)"));
    }

    @Test
    void whatMayPassIsBusyAndWhatWillNotIsRefused() {
        assertThat(ofError(503, 10077, "disk is full")).isEqualTo(new Busy("disk is full (10077)"));
        assertThat(ofError(503, 10008, "JetStream system temporarily unavailable"))
                .isInstanceOf(Busy.class);
        assertThat(ofError(429, 10167, "too many requests")).isInstanceOf(Busy.class);
        assertThat(ofError(400, 10054, "message size exceeds maximum allowed"))
                .isEqualTo(
                        new Refused("message size exceeds maximum allowed (10054)", RefusedException.Reason.TOO_LARGE));
    }

    @Test
    void whatNeverReachedAStreamIsNoAnswerOfOne() {
        assertThat(PublishAnswer.of(new Reply.NoResponders())).isEqualTo(new NoStream());
        assertThat(PublishAnswer.of(new Reply.Denied("no permission"))).isEqualTo(new Refused("no permission"));
        assertThat(PublishAnswer.of(new Reply.NotSent("closed"))).isEqualTo(new Busy("closed"));
        assertThat(PublishAnswer.of(new Reply.Lost("time-out"))).isEqualTo(new Lost("time-out"));
    }
}
