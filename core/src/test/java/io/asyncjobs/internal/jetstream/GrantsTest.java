package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.jetstream.Grants.Extent;
import io.asyncjobs.internal.jetstream.Grants.Lists;
import io.asyncjobs.internal.wire.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of a subject permissions permit, as the server would decide. */
final class GrantsTest {

    @ParameterizedTest(name = "{2} where {0} is allowed and {1} denied: {3}")
    @CsvSource({
        "'',        '',      A.T.*,   ALL",
        ">,         '',      A.T.*,   ALL",
        "A.>,       '',      A.T.*,   ALL",
        "A.>,       '',      A.T.>,   ALL",
        "A.T.*,     '',      A.T.*,   ALL",
        "A.T.*,     '',      A.T.>,   PART",
        "A.T.x,     '',      A.T.*,   PART",
        "A.*.x,     '',      A.T.*,   PART",
        "A.T.*,     '',      A.Q.*.*, NOTHING",
        "A.T,       '',      A.T.*,   NOTHING",
        "A.T.*.*,   '',      A.T.*,   NOTHING",
        "A.T.>,     '',      A.T,     NOTHING",
        "'',        A.T.*,   A.T.*,   NOTHING",
        ">,         A.T.x,   A.T.*,   PART",
        ">,         A.Q.>,   A.T.*,   ALL",
        ">,         >,       A.T.*,   NOTHING",
    })
    void theExtentOf(String allow, String deny, String subject, Extent extent) {
        assertThat(new Lists(list(allow), list(deny)).extent(subject)).isEqualTo(extent);
    }

    private static List<String> list(String subject) {
        return subject.isEmpty() ? List.of() : List.of(subject);
    }

    @Test
    void aUserWithoutPermissionsOfHisOwnMayDoEverything() {
        assertThat(read("{\"user\":\"a\"}").publish().extent("A.T.*")).isEqualTo(Extent.ALL);
    }

    @Test
    void permissionsAreReadAsTheServerTellsThemAndQueueGroupsAreNoSubjects() {
        var grants = read("""
                {"permissions":{"publish":{"allow":["A.>"],"deny":["A.T.*"]},
                 "subscribe":{"allow":["A.E.>","B.> workers"]}}}""");

        assertThat(grants.publish().extent("A.T.*")).isEqualTo(Extent.NOTHING);
        assertThat(grants.publish().extent("A.Q.*.*")).isEqualTo(Extent.ALL);
        assertThat(grants.subscribe().extent("A.E.>")).isEqualTo(Extent.ALL);
        assertThat(grants.subscribe().extent("B.x")).isEqualTo(Extent.NOTHING);
    }

    private static Grants read(String json) {
        return Grants.read(Json.tree(json.getBytes(UTF_8), "a user"));
    }
}
