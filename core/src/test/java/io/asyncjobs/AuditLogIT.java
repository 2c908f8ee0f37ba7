package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.audit.AuditFilter;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who did what. */
final class AuditLogIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Instant NOON = Instant.parse("2026-02-03T12:00:00.5Z");

    private AuditLog log;

    @BeforeEach
    void connect() throws Exception {
        log = SERVER.client().auditLog();
    }

    private static AuditEntry entry(int second, String who, String action, int status) {
        return new AuditEntry(
                NOON.plusSeconds(second),
                who,
                "token",
                "192.0.2.7",
                action,
                "/v1/queues/EMAIL",
                status,
                status < 400 ? "" : "role_too_low");
    }

    @Test
    void listsTheNewestFirstAndWhatMatches() throws Exception {
        assertThat(log.list(AuditFilter.all(), 10)).isEmpty();

        var first = entry(0, "ada", "DELETE /v1/queues/{name}", 204);
        var second = entry(1, "bob", "DELETE /v1/queues/{name}", 403);
        var third = entry(2, "ada \"\u2028\u00e9", "PATCH /v1/queues/{name}", 200);
        log.add(first);
        log.add(second);
        log.add(third);

        var all = AuditFilter.all();
        assertThat(log.list(all, 10)).containsExactly(third, second, first);
        assertThat(log.list(all, 2)).containsExactly(third, second);
        assertThat(log.list(all.withWho("ada"), 1)).containsExactly(first);
        assertThat(log.list(all.withText("DELETE"), 10)).containsExactly(second, first);
        assertThat(log.list(all.withRefusedOnly(true), 10)).containsExactly(second);
        assertThat(log.list(all.withSince(NOON.plusSeconds(1)).withUntil(NOON.plusSeconds(2)), 10))
                .containsExactly(second);
    }

    @Test
    void refusesAnAbsurdLimit() {
        assertThatIllegalArgumentException().isThrownBy(() -> log.list(AuditFilter.all(), 0));
    }
}
