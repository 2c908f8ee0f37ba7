package io.asyncjobs.internal.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.checkup.Finding;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.ServerFacts;
import io.asyncjobs.internal.jetstream.ServerFacts.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a server and of what the account may use. */
final class ServerCheckTest {

    private static ServerFacts server(boolean old, long payload, Usage... usages) {
        return new ServerFacts("2.15.2", 5, old, "2.14.5", "", payload, List.of(usages), false);
    }

    private static Finding only(ServerFacts server, String check) {
        return ServerCheck.of(new Look.There<>(server)).stream()
                .filter(finding -> finding.check().equals(check))
                .reduce((one, other) -> {
                    throw new AssertionError(one + " and " + other);
                })
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({"79, 100, OK", "80, 100, WARNING", "99, 100, WARNING", "100, 100, FAULT", "5, -1, OK", "0, 100, OK"})
    void limitsThatAreNearlyUsedUpAreWarnedOf(long used, long limit, Severity severity) {
        var finding =
                only(server(false, 1 << 20, new Usage("number of streams", false, used, limit)), "account-limits");

        assertThat(finding.severity()).isEqualTo(severity);
        if (severity != Severity.OK) {
            assertThat(finding.found()).contains("number of streams", used + " of " + limit);
            assertThat(finding.remedy()).contains("limit");
        }
    }

    @Test
    void aServerBelowTheFloorIsAFaultAndNamesTheVersionThatIsNeeded() {
        var finding = only(server(true, 1 << 20), "server-version");

        assertThat(finding.severity()).isEqualTo(Severity.FAULT);
        assertThat(finding.remedy()).contains("2.14.5");
    }

    @Test
    void littleRoomForPayloadsIsAWarning() {
        assertThat(only(server(false, 16 * 1024), "max-payload").severity()).isEqualTo(Severity.WARNING);
        assertThat(only(server(false, 1 << 20), "max-payload").severity()).isEqualTo(Severity.OK);
    }

    @Test
    void anAccountThatWantsLimitsForEveryStreamIsAFault() {
        var wants = new ServerFacts("2.15.2", 5, false, "2.14.5", "", 1 << 20, List.of(), true);

        assertThat(only(wants, "account-limits").severity()).isEqualTo(Severity.FAULT);
    }

    @Test
    void jetStreamThatIsOffOrForbiddenIsAFaultAndAllThatIsSaid() {
        assertThat(ServerCheck.of(new Look.Silent<>("nobody answers")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("nats-server -js"));
        assertThat(ServerCheck.of(new Look.Denied<>("this user may not publish to $JS.API.INFO")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.FAULT));
    }
}
