package io.asyncjobs.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server may listen, and who can reach it there. */
class BindAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "127.9.9.9:1", "[::1]:8080", "localhost:0"})
    void c50LoopbackIsFreeForThisMachine(String text) {
        var address = BindAddress.parse(text);

        assertThat(address.isLoopback()).isTrue();
        assertThat(address).hasToString(text);
        assertThatCode(() -> address.checkOpenness(false, false, false, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8080", "192.0.2.7:8080", "[::]:8080", "[2001:db8::1]:443"})
    void c50OthersNeedMoreThanAnAddress(String text) {
        var address = BindAddress.parse(text);

        assertThat(address.isLoopback()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> address.checkOpenness(false, false, false, false))
                .withMessageContaining(text + " can be reached from other machines")
                .withMessageContaining("--unsafe-bind");
        assertThatIllegalArgumentException().isThrownBy(() -> address.checkOpenness(true, false, false, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> address.checkOpenness(false, false, true, false))
                .withMessageContaining("without TLS");
        assertThatCode(() -> address.checkOpenness(true, false, true, false)).doesNotThrowAnyException();
        assertThatCode(() -> address.checkOpenness(true, true, false, false)).doesNotThrowAnyException();
        assertThatCode(() -> address.checkOpenness(false, false, false, true)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":8080",
                "8080",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:x",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "127.0.0.1:123456",
                "127.1:8080",
                "256.0.0.1:8080",
                "1.2.3.4.5:80",
                "1.2.3.:80",
                "::1:8080",
                "[::1]",
                "[127.0.0.1]:8080",
                "[:::1]:8080",
                "[]:8080",
                "example.com:8080",
                "localhost.:80",
                "LOCALHOST:80",
                "127.0.0.1 :80",
                "\u0661.0.0.1:80",
                "not an address"
            })
    void c50GarbageIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BindAddress.parse(text))
                .withMessageContaining("is no address to listen at");
    }

    @ParameterizedTest
    @CsvSource({"c, , ", "c, , a", ", k, ", ", k, a", ", , a"})
    void c50TlsIsAllOrNothing(Path certificate, Path key, Path authorities) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsFiles.of(certificate, key, authorities))
                .withMessageContaining("--tls-cert");
    }

    @Test
    void c50ClientsNeedCertificatesWhereAuthoritiesAreNamed() {
        assertThat(TlsFiles.of(null, null, null)).isNull();
        assertThat(TlsFiles.of(Path.of("c"), Path.of("k"), null))
                .extracting(TlsFiles::needsClientCertificate)
                .isEqualTo(false);
        assertThat(TlsFiles.of(Path.of("c"), Path.of("k"), Path.of("a")))
                .extracting(TlsFiles::needsClientCertificate)
                .isEqualTo(true);
    }
}
