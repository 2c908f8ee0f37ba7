package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.error.CorruptDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AckSubjectTest {

    /** Deliveries, stream sequence, consumer sequence, time, pending. */
    private static final String NUMBERS = "2.17.23.1795519591781692378.4";

    @Test
    void theFirstFormHasNineTokens() {
        assertThat(AckSubject.parse("$JS.ACK.CHORIA_AJ_Q_TEST.WORKERS." + NUMBERS))
                .isEqualTo(new AckSubject(17, 23, 2, 4));
    }

    @Test
    void theSecondFormHasADomainAndAnAccountBeforeTheStream() {
        assertThat(AckSubject.parse("$JS.ACK.hub.ACCHASH.CHORIA_AJ_Q_TEST.WORKERS." + NUMBERS))
                .isEqualTo(new AckSubject(17, 23, 2, 4));
        assertThat(AckSubject.parse("$JS.ACK._.ACCHASH.CHORIA_AJ_Q_TEST.WORKERS." + NUMBERS + ".random"))
                .isEqualTo(new AckSubject(17, 23, 2, 4));
    }

    @Test
    void theOriginalsCaptureIsRead() {
        assertThat(AckSubject.parse("$JS.ACK.CHORIA_AJ_Q_TERM.WORKERS.1.2.2.1795520098405323787.0"))
                .isEqualTo(new AckSubject(2, 2, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_INBOX.abc", "$JS.ACK.S.C.1.2.3.4", "$JS.ACK.S.C.one.2.3.4.5"})
    void c12WhatWasNotDeliveredHasNothingToAcknowledge(String subject) {
        assertThatExceptionOfType(CorruptDataException.class).isThrownBy(() -> AckSubject.parse(subject));
    }
}
