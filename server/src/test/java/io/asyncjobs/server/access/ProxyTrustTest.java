package io.asyncjobs.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From where a header that says who calls is believed. */
class ProxyTrustTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.9.9.9, true",
        "::1, true",
        "0:0:0:0:0:0:0:1, true",
        "192.0.2.7, true",
        "192.0.2.8, false",
        "10.0.0.1, false",
        "2001:db8::1, true",
        "2001:db8:0:0:0:0:0:1, true",
        "2001:db8::2, false",
        "::ffff:192.0.2.7, true",
        "::ffff:10.0.0.1, false"
    })
    void onlyThisMachineAndNamedProxiesAreBelieved(String from, boolean trusted) {
        var proxies = Set.of(Literals.address("192.0.2.7"), Literals.address("2001:db8::1"));

        assertThat(HttpAccess.isTrusted(from, proxies)).isEqualTo(trusted);
    }
}
