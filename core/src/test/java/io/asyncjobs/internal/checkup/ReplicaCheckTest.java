package io.asyncjobs.internal.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.internal.jetstream.StreamFacts.Follower;
import io.asyncjobs.internal.jetstream.StreamFacts.Raft;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplicaCheckTest {

    private static final Duration MOMENT = Duration.ofMillis(300);

    private static List<String> found(Follower... followers) {
        var findings = new Findings(Area.DURABILITY);
        ReplicaCheck.raft("S", "stream S", new Raft("one", List.of(followers)), 3, findings);
        return findings.list().stream().map(finding -> finding.found()).toList();
    }

    @Test
    void followersThatKeepUpAreNotSpokenOf() {
        assertThat(found(new Follower("two", true, false, 0, MOMENT), new Follower("three", true, false, 999, MOMENT)))
                .isEmpty();
    }

    @Test
    void aFollowerThatIsOfflineOrSilentForLongIsAway() {
        assertThat(found(
                        new Follower("two", true, true, 0, MOMENT),
                        new Follower("three", false, false, 5, Duration.ofSeconds(11))))
                .containsExactly("stream S is kept on 3 servers, of which two, three are away");
    }

    @Test
    void oneThatANewLeaderNeverHeardOfDoesNotMerelyLag() {
        assertThat(found(new Follower("three", false, false, 7, Duration.ZERO)))
                .containsExactly("stream S is kept on 3 servers, and its leader has not heard of three since it leads");
    }

    @Test
    void oneThatIsHeardOfAndBehindLags() {
        assertThat(found(
                        new Follower("two", false, false, 0, MOMENT),
                        new Follower("three", true, false, 1_001, MOMENT)))
                .containsExactly("stream S lags behind on two, three");
    }
}
