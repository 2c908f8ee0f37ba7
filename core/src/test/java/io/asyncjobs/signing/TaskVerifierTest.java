package io.asyncjobs.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskVerifierTest {

    private static final TaskSigner SIGNER = TaskSigner.ofHex(TaskSignerTest.SEED);
    private static final TaskSigner OTHER = TaskSigner.ofHex("ff".repeat(32));
    private static final Instant DEADLINE = Instant.parse("2030-01-01T00:00:00.000000001Z");
    private static final Task SIGNED = SIGNER.signed(TaskSignerTest.task(DEADLINE, Payload.ofText("{}")));
    private static final String BAD = "its signature is not by an accepted key, or what it covers was changed";

    /** The span after which the original's count of nanoseconds is the same again. */
    private static final Duration WRAP =
            Duration.ofNanos(Long.MAX_VALUE).multipliedBy(2).plusNanos(2);

    static Stream<Arguments> changes() {
        var task = SIGNED.toBuilder();
        return Stream.of(
                Arguments.of("id", task.named("x", SIGNED.type(), SIGNED.queue())),
                Arguments.of("type", task.named(SIGNED.id(), "x", SIGNED.queue())),
                Arguments.of("queue", task.named(SIGNED.id(), SIGNED.type(), "X")),
                Arguments.of("tries", SIGNED.toBuilder().maxTries(11).build()),
                Arguments.of(
                        "creation",
                        SIGNED.toBuilder()
                                .created(SIGNED.created().plusNanos(1))
                                .build()),
                Arguments.of("deadline", SIGNED.toBuilder().deadline(null).build()),
                Arguments.of(
                        "deadline by a nanosecond",
                        SIGNED.toBuilder().deadline(DEADLINE.plusNanos(1)).build()),
                Arguments.of(
                        "payload",
                        SIGNED.toBuilder().payload(Payload.ofText("{ }")).build()),
                Arguments.of(
                        "signature",
                        SIGNED.toBuilder()
                                .signature(SIGNED.signature().orElseThrow().replace('a', 'b'))
                                .build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aChangeOfWhatIsCoveredIsNoticed(String what, Task changed) {
        assertThat(SIGNER.verifier().fault(SIGNED)).isEmpty();
        assertThat(SIGNER.verifier().fault(changed)).contains(BAD);
    }

    @Test
    void aDeadlineThatIsTheSameOnlyAfterWrappingAroundIsNoticed() {
        var changed = SIGNED.toBuilder().deadline(DEADLINE.plus(WRAP)).build();

        assertThat(SIGNER.verifier().fault(changed).orElseThrow())
                .startsWith("its signature cannot be true: its deadline 2614-");
    }

    @Test
    void whatIsNotCoveredMayChange() {
        var later = SIGNED.toBuilder()
                .state(TaskState.RETRY)
                .tries(3)
                .lastError("x")
                .build();

        assertThat(SIGNER.verifier().fault(later)).isEmpty();
    }

    @Test
    void c33AnotherKeyIsNotAcceptedUnlessItIsAdded() {
        var byOther = OTHER.signed(TaskSignerTest.task(null, Payload.none()));

        assertThat(SIGNER.verifier().fault(byOther)).contains(BAD);
        assertThat(OTHER.verifier().fault(SIGNED)).contains(BAD);
        var both = SIGNER.verifier().andHex(OTHER.publicKeyHex());
        assertThat(both.fault(byOther)).isEmpty();
        assertThat(both.fault(SIGNED)).isEmpty();
    }

    @Test
    void c33AnUnsignedTaskIsAcceptedOnlyWhereSignaturesAreOptional() {
        var unsigned = TaskSignerTest.task(null, Payload.none());

        assertThat(SIGNER.verifier().fault(unsigned)).contains("it is not signed, though signatures are required");
        assertThat(SIGNER.verifier().optional().fault(unsigned)).isEmpty();
        assertThat(OTHER.verifier().optional().fault(SIGNED)).contains(BAD);
        assertThat(SIGNER.verifier().optional().andHex(OTHER.publicKeyHex()).isRequired())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "zz", "x"})
    void aSignatureThatIsNoneIsBadAndNoError(String pair) {
        for (var signature : List.of(pair, pair.repeat(64), pair.repeat(128))) {
            var task = SIGNED.toBuilder().signature(signature).build();

            assertThat(SIGNER.verifier().fault(task)).contains(BAD);
        }
    }

    @Test
    void w22APublicKeyMayBeGivenInAnyForm(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("public"), SIGNER.publicKeyHex() + "\n");

        for (var verifier : List.of(
                TaskVerifier.ofFile(file),
                TaskVerifier.ofHex(SIGNER.publicKeyHex().toUpperCase(Locale.ROOT)),
                TaskVerifier.of(Ed25519.publicOf(new byte[32])).andFile(file),
                OTHER.verifier().and(Ed25519.publicKey("the key", HexFormat.of().parseHex(SIGNER.publicKeyHex()))))) {
            assertThat(verifier.fault(SIGNED)).isEmpty();
        }
        assertThat(TaskVerifier.ofFile(file).andHex(SIGNER.publicKeyHex()).optional())
                .hasToString("optional signatures by " + SIGNER.publicKeyHex());
    }

    @Test
    void w22WhatIsNoPublicKeyIsRefused(@TempDir Path folder) throws Exception {
        var missing = folder.resolve("missing");
        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();
        var ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPublic();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskVerifier.ofHex("0011"))
                .withMessage("the public key has 4 characters; it must be 64 hexadecimal digits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskVerifier.ofHex("g".repeat(64)))
                .withMessageStartingWith("the public key holds something else than hexadecimal digits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskVerifier.ofHex("02" + "00".repeat(31)))
                .withMessage("the public key is not an Ed25519 public key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SIGNER.verifier().andFile(missing))
                .withMessage("the public key in " + missing + ": there is no such file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskVerifier.of(rsa))
                .withMessage("the public key is of RSA; it must be of Ed25519");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskVerifier.of(ed448))
                .withMessageContaining("must be of Ed25519");
    }
}
