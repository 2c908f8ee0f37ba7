package io.asyncjobs.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskSignerTest {

    static final String SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    static final String PUBLIC = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

    static Task task(@Nullable Instant deadline, Payload payload) {
        return Task.builder("24smZHaWnjuP371iglxeQWK7nOi", "email:new", "EMAIL")
                .created(Instant.ofEpochSecond(1_644_427_721L, 943_198_067))
                .deadline(deadline)
                .payload(payload)
                .build();
    }

    static Stream<Arguments> vectors() {
        var payload = Payload.ofText("{\"hello\":\"world\"}");
        return Stream.of(
                Arguments.of(
                        "without deadline",
                        task(null, payload),
                        "f5e908915cc9a2c331b62b4945371a4a8e859426bb974bfcc72a178727d7a8e6c0f103f5908a58d0301e86da2db1756da240dec775781aa0a4d75e24ba139906"),
                Arguments.of(
                        "with deadline",
                        task(Instant.ofEpochSecond(1_644_431_321L), payload),
                        "a6cc159539cd6bfc618103b26bd399194826c1f5b42909efe210b24e89c0ea96abac4b94279151334e19662b8f471daae387f8d0d63c0363071441b738981706"),
                Arguments.of(
                        "without payload",
                        task(null, Payload.none()),
                        "e96b91d24154a8fe22f505ca690b820e66fd16b4bbbca2fa16e214ae208d729c16684f13d7bdc98feb440df43d0c80cb843eb3064ffd48c9dcc2f79691cdee0d"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void theSignatureIsThatOfTheOriginal(String name, Task task, String signature) {
        var signer = TaskSigner.ofHex(SEED);

        assertThat(signer.publicKeyHex()).isEqualTo(PUBLIC);
        assertThat(signer.signed(task).signature()).contains(signature);
        assertThat(TaskVerifier.ofHex(PUBLIC).fault(signer.signed(task))).isEmpty();
    }

    @Test
    void c37TheSignedTextNeedsAQueueAndHas102BytesForTheTaskOfTheOriginalsTest() {
        var task = Task.builder("24smZHaWnjuP371iglxeQWK7nOi", "test", "x")
                .created(Instant.ofEpochSecond(1_644_427_721L, 943_198_067))
                .deadline(Instant.ofEpochSecond(1_644_431_321L))
                .payload(Payload.ofText("{\"hello\":\"you\"}.."))
                .build();
        assertThat(task.payload().size()).isEqualTo(17);

        assertThat(SignedText.of(task))
                .hasSize(102)
                .asString(UTF_8)
                .isEqualTo("24smZHaWnjuP371iglxeQWK7nOi:x:test:10:1644427721943198067:1644431321000000000:"
                        + "eyJoZWxsbyI6InlvdSJ9Li4=");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() ->
                        TaskSigner.ofHex(SEED).signed(Task.builder("a", "t", "").build()))
                .withMessage(
                        "task a cannot be signed: it names no queue, which a signature must cover; nothing was stored");
    }

    @Test
    void c33ATaskThatIsSignedAlreadyIsRefused() {
        var signer = TaskSigner.ofHex(SEED);
        var signed = signer.signed(task(null, Payload.none()));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> signer.signed(signed))
                .withMessage("task " + signed.id()
                        + " is already signed; enqueue one without a signature; nothing was stored");
    }

    @Test
    void timesThatASignatureCannotCoverAreRefusedRatherThanWrapped() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() ->
                        TaskSigner.ofHex(SEED).signed(task(Instant.parse("2300-01-01T00:00:00Z"), Payload.none())))
                .withMessageContaining("its deadline 2300-01-01T00:00:00Z is outside of the years 1678 to 2262");
    }

    @Test
    void w22AKeyMayBeGivenInAnyFormAndIsTheSame(@TempDir Path folder) throws Exception {
        var file = folder.resolve("seed");
        Files.writeString(file, "  " + SEED.toUpperCase(Locale.ROOT) + " \r\n\n");
        var signer = TaskSigner.ofHex(SEED);
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertThat(Stream.of(
                                TaskSigner.ofFile(file),
                                TaskSigner.of(HexFormat.of().parseHex(SEED)),
                                TaskSigner.of(HexFormat.of().parseHex(SEED + PUBLIC)),
                                TaskSigner.of(Ed25519.privateKey(HexFormat.of().parseHex(SEED))))
                        .map(TaskSigner::publicKeyHex))
                .containsOnly(signer.publicKeyHex());
        assertThat(TaskSigner.of(pair.getPrivate()).publicKeyHex())
                .isEqualTo(TaskSigner.of(pair.getPrivate(), pair.getPublic()).publicKeyHex());
    }

    @Test
    void w22ASignerAloneVerifiesByItsOwnKey() {
        var signer = TaskSigner.ofHex(SEED);
        var task = task(null, Payload.none());

        assertThat(signer.verifier().fault(signer.signed(task))).isEmpty();
        assertThat(signer.verifier().fault(task)).contains("it is not signed, though signatures are required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", SEED + "00", SEED + "\n00"})
    void w22AKeyOfAnotherLengthIsRefusedByItsLength(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.ofHex(key))
                .withMessage("the signing key has " + key.strip().length()
                        + " characters; it must be 64 hexadecimal digits");
    }

    @Test
    void w22AKeyThatIsNoHexadecimalIsRefusedAndNotShown() {
        var key = SEED.substring(0, 62) + "xy";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.ofHex(key))
                .withMessage("the signing key holds something else than hexadecimal digits; it must be 64 of them")
                .withNoCause();
        assertThat(TaskSigner.ofHex(SEED)).hasToString("signer of public key " + PUBLIC);
    }

    @Test
    void w22AFileThatIsNoKeyIsNamed(@TempDir Path folder) throws Exception {
        var missing = folder.resolve("missing");
        var wrong = Files.writeString(folder.resolve("wrong"), SEED + SEED);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.ofFile(missing))
                .withMessage("the signing key in " + missing + ": there is no such file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.ofFile(folder))
                .withMessageStartingWith("the signing key in " + folder + " cannot be read (");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.ofFile(wrong))
                .withMessage("the signing key in " + wrong + " has 128 characters; it must be 64 hexadecimal digits");
    }

    @Test
    void w22BytesAndObjectsThatAreNoKeyAreRefused() throws Exception {
        var mixed = HexFormat.of().parseHex(SEED + SEED);
        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        var one = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.of(new byte[33]))
                .withMessage(
                        "the signing key has 33 bytes; it must have 32 (a seed) or 64 (a seed and its public key)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.of(mixed))
                .withMessageContaining("does not belong to its first half");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.of(rsa.getPrivate()))
                .withMessage("the signing key is of RSA; it must be of Ed25519");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.of(rsa.getPrivate(), one.getPublic()))
                .withMessage("the signing key cannot sign by Ed25519");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSigner.of(one.getPrivate(), other.getPublic()))
                .withMessage("the public key does not belong to the signing key");
    }
}
