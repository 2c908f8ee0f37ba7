package io.asyncjobs.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of others stay out, and so do those whose name was changed to our address. */
class HostCheckTest {

    private static final HostCheck LOOPBACK = new HostCheck(Set.of("jobs.example"), true, false);
    private static final HostCheck OPEN = new HostCheck(Set.of("jobs.example"), false, false);
    private static final HostCheck PROXIED = new HostCheck(Set.of("jobs.example"), true, true);

    private static HostCheck.Headers from(
            String method, @Nullable String host, @Nullable String origin, @Nullable String site) {
        return new HostCheck.Headers(method, false, host, origin, site, null, null);
    }

    private static String reason(HostCheck check, HostCheck.Headers headers) {
        return check.problem(headers).map(Decision.Refused::reason).orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LocalHost:1",
                "127.0.0.1:8080",
                "[::1]:8080",
                "[::1]",
                "jobs.example"
            })
    void itsOwnNamesAreFine(String host) {
        assertThat(reason(LOOPBACK, from("GET", host, null, null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "192.0.2.7",
                "127.0.0.1.evil.example",
                "",
                ":8080",
                "[::1",
                "[",
                "localhost:80:80",
                "localhost:x",
                "localhost@evil.example",
                "2130706433"
            })
    void otherNamesAreRefused(String host) {
        assertThat(reason(LOOPBACK, from("GET", host, null, null))).isEqualTo("host_unknown");
    }

    @Test
    void noNameIsRefused() {
        assertThat(reason(LOOPBACK, from("GET", null, null, null))).isEqualTo("host_unknown");
    }

    @Test
    void anyAddressIsFineWhereOthersCanReachIt() {
        assertThat(reason(OPEN, from("GET", "192.0.2.7:8080", null, null))).isEmpty();
        assertThat(reason(OPEN, from("GET", "[2001:db8::1]:8080", null, null))).isEmpty();
        assertThat(reason(OPEN, from("GET", "evil.example", null, null))).isEqualTo("host_unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, ''",
        "http://LOCALHOST:8080, ''",
        "http://localhost:3000, origin_foreign",
        "http://127.0.0.1:8080, origin_foreign",
        "https://localhost:8080, origin_foreign",
        "http://evil.example, origin_foreign",
        "http://localhost:8080.evil.example, origin_foreign",
        "null, origin_foreign",
        "file://, origin_foreign",
        "chrome-extension://abc, origin_foreign",
    })
    void onlyItsOwnPagesMayCall(String origin, String reason) {
        assertThat(reason(LOOPBACK, from("POST", "localhost:8080", origin, null)))
                .isEqualTo(reason);
    }

    @Test
    void aUsualPortMayBeSaidOrNot() {
        assertThat(reason(LOOPBACK, from("POST", "localhost", "http://localhost:80", null)))
                .isEmpty();
    }

    @Test
    void behindAProxyThatSpeaksTlsPagesAreSecure() {
        var call = from("POST", "jobs.example", "https://jobs.example", null);

        assertThat(reason(PROXIED, call)).isEmpty();
        assertThat(reason(LOOPBACK, call)).isEqualTo("origin_foreign");
        assertThat(reason(PROXIED, from("POST", "jobs.example", "https://evil.example", null)))
                .isEqualTo("origin_foreign");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, same-origin, cors, empty, ''",
        "GET, none, navigate, document, ''",
        "GET, cross-site, navigate, document, ''",
        "GET, cross-site, navigate, iframe, origin_foreign",
        "GET, cross-site, no-cors, image, origin_foreign",
        "GET, same-site, cors, empty, origin_foreign",
        "POST, cross-site, navigate, document, origin_foreign",
        "POST, same-origin, cors, empty, ''",
    })
    void whatBrowsersSayOfTheirPagesCounts(String method, String site, String mode, String destination, String reason) {
        assertThat(reason(
                        LOOPBACK,
                        new HostCheck.Headers(method, false, "localhost:8080", null, site, mode, destination)))
                .isEqualTo(reason);
    }
}
