package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.audit.AuditFilter;
import java.time.Instant;
import java.util.List;
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

    /** Without its place in the log, which only what is stored has. */
    private static List<AuditEntry> listed(List<AuditEntry> stored) {
        return stored.stream()
                .map(entry -> new AuditEntry(
                        entry.time(),
                        entry.who(),
                        entry.proof(),
                        entry.from(),
                        entry.action(),
                        entry.target(),
                        entry.status(),
                        entry.reason()))
                .toList();
    }

    private List<AuditEntry> list(AuditFilter filter, int limit) throws Exception {
        return listed(log.list(filter, limit));
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
        assertThat(list(all, 10)).containsExactly(third, second, first);
        assertThat(list(all, 2)).containsExactly(third, second);
        assertThat(list(all.withWho("ada"), 1)).containsExactly(first);
        assertThat(list(all.withText("DELETE"), 10)).containsExactly(second, first);
        assertThat(list(all.withRefusedOnly(true), 10)).containsExactly(second);
        assertThat(list(all.withSince(NOON.plusSeconds(1)).withUntil(NOON.plusSeconds(2)), 10))
                .containsExactly(second);
    }

    @Test
    void pagesGoOnAtASequenceWhateverIsAddedMeanwhile() throws Exception {
        for (int i = 0; i < 5; i++) {
            log.add(entry(i, i % 2 == 0 ? "ada" : "bob", "DELETE /v1/queues/{name}", 204));
        }
        var ada = AuditFilter.all().withWho("ada");

        var first = log.list(ada, 2);
        log.add(entry(9, "ada", "PATCH /v1/queues/{name}", 200));
        var second = log.list(ada, 2, first.getLast().sequence());

        assertThat(first).extracting(AuditEntry::sequence).containsExactly(5L, 3L);
        assertThat(second).extracting(AuditEntry::sequence).containsExactly(1L);
        assertThat(log.list(ada, 2, 1)).isEmpty();
    }

    @Test
    void isFollowedFromASequence() throws Exception {
        assertThat(log.last()).isZero();
        assertThat(log.after(0, 10)).isEqualTo(new AuditLog.News(List.of(), 0));

        for (int i = 0; i < 3; i++) {
            log.add(entry(i, "ada", "DELETE /v1/queues/{name}", 204));
        }
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".AUDIT", new byte[] {'{'}); // no entry

        assertThat(log.last()).isEqualTo(4);
        var two = log.after(0, 2);
        assertThat(two.entries()).extracting(AuditEntry::sequence).containsExactly(1L, 2L);
        assertThat(two.position()).isEqualTo(2);
        var rest = log.after(two.position(), 2);
        assertThat(rest.entries()).extracting(AuditEntry::sequence).containsExactly(3L);
        assertThat(rest.position()).isEqualTo(4);
        assertThat(log.after(4, 2).entries()).isEmpty();
        assertThat(log.after(1_000, 10).entries())
                .as("of another log than the one that had that sequence")
                .hasSize(3);
    }

    @Test
    void refusesAnAbsurdLimit() {
        assertThatIllegalArgumentException().isThrownBy(() -> log.list(AuditFilter.all(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> log.after(0, 100_001));
    }
}
