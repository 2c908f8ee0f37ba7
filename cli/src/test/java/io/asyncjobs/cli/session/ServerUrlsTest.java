package io.asyncjobs.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerUrlsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nats://n1:4222                       | nats://n1:4222
            n1                                   | n1
            nats://ada:pw@n1:4222,tls://t@n2     | nats://n1:4222,tls://n2
            nats://ada:p/w@x@n1:4222             | nats://n1:4222
            wss://[::1]:443                      | wss://[::1]:443
            nats://ada:p,w@n1                    | (unreadable),n1
            nats://n1:4222?token=t               | (unreadable)
            """)
    void loginsAreNeverShown(String urls, String shown) {
        assertThat(ServerUrls.withoutLogins(urls)).isEqualTo(shown);
    }
}
