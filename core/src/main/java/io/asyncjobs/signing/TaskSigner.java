package io.asyncjobs.signing;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.task.Task;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Signs tasks when they are enqueued, by an Ed25519 private key. A signature covers the id, queue, type, tries limit,
 * creation, deadline and payload; not dependencies, headers, state and result. Its text form never shows the private key.
 * Safe for use by many threads.
 *
 * <p>The signed text joins its fields by colons, as the original does, and ids and types may contain colons too: where a
 * queue is called like the first part of a type, one signature may fit two tasks. So do not call queues like that.
 */
public final class TaskSigner {

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private TaskSigner(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /**
     * By the seed of a key, as 64 hexadecimal digits; white space around them is fine.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static TaskSigner ofHex(String seed) {
        return ofSeed(KeyText.bytes("the signing key", seed, Ed25519.SEED_BYTES));
    }

    /**
     * By the seed of a key in a file, as {@link #ofHex}.
     *
     * @throws IllegalArgumentException if the file cannot be read or holds anything else; the message names the file
     */
    public static TaskSigner ofFile(Path file) {
        var what = "the signing key in " + file;
        return ofSeed(KeyText.bytes(what, KeyText.read(what, file), Ed25519.SEED_BYTES));
    }

    /**
     * By the 32 bytes of a seed, or the 64 of a seed and its public key, as Go keeps private keys.
     *
     * @throws IllegalArgumentException if there are more or less, or the second half does not belong to the first
     */
    public static TaskSigner of(byte[] key) {
        if (key.length == Ed25519.SEED_BYTES) {
            return ofSeed(key);
        }
        if (key.length != Ed25519.SEED_BYTES + Ed25519.PUBLIC_BYTES) {
            throw new IllegalArgumentException("the signing key has " + key.length
                    + " bytes; it must have 32 (a seed) or 64 (a seed and its public key)");
        }
        var signer = ofSeed(Arrays.copyOf(key, Ed25519.SEED_BYTES));
        var second = Arrays.copyOfRange(key, Ed25519.SEED_BYTES, key.length);
        if (!Arrays.equals(second, Ed25519.bytes(signer.publicKey))) {
            throw new IllegalArgumentException(
                    "the public key in the second half of the signing key does not belong to its first half");
        }
        return signer;
    }

    /**
     * By a private key of the JDK that gives its bytes away; for one that does not, see {@link #of(PrivateKey, PublicKey)}.
     *
     * @throws IllegalArgumentException if it is not of Ed25519, or keeps its bytes to itself
     */
    public static TaskSigner of(PrivateKey key) {
        if (!Ed25519.isEd25519(Objects.requireNonNull(key, "key"))) {
            throw new IllegalArgumentException(
                    "the signing key is of " + key.getAlgorithm() + "; it must be of Ed25519");
        }
        var seed = Ed25519.seed(key);
        if (seed.length != Ed25519.SEED_BYTES) {
            throw new IllegalArgumentException(
                    "the signing key keeps its bytes to itself; give its public key beside it");
        }
        return ofSeed(seed);
    }

    /**
     * By a private key that may live in hardware, and its public key.
     *
     * @throws IllegalArgumentException if they are not of Ed25519, or do not belong together
     */
    public static TaskSigner of(PrivateKey key, PublicKey itsPublicKey) {
        TaskVerifier.refuseOther(itsPublicKey);
        var probe = new byte[] {1};
        boolean fits;
        try {
            fits = Ed25519.isSigned(itsPublicKey, probe, Ed25519.sign(key, probe));
        } catch (IllegalStateException cannotSign) {
            throw new IllegalArgumentException("the signing key cannot sign by Ed25519", cannotSign);
        }
        if (!fits) {
            throw new IllegalArgumentException("the public key does not belong to the signing key");
        }
        return new TaskSigner(key, itsPublicKey);
    }

    private static TaskSigner ofSeed(byte[] seed) {
        return new TaskSigner(Ed25519.privateKey(seed), Ed25519.publicOf(seed));
    }

    /** The public key, as 64 hexadecimal digits: what others verify by. */
    public String publicKeyHex() {
        return HexFormat.of().formatHex(Ed25519.bytes(publicKey));
    }

    /** Accepts what this key signed and nothing else. */
    public TaskVerifier verifier() {
        return TaskVerifier.of(publicKey);
    }

    /**
     * The task with its signature, 128 hexadecimal digits.
     *
     * @throws RefusedException if it is already signed, or cannot be signed: it has no queue, or a time outside of the years
     *     1678 to 2262
     */
    public Task signed(Task task) {
        if (task.signature().isPresent()) {
            throw new RefusedException(
                    "task " + task.id() + " is already signed; enqueue one without a signature; nothing was stored");
        }
        try {
            var signature = Ed25519.sign(privateKey, SignedText.of(task));
            return task.toBuilder()
                    .signature(HexFormat.of().formatHex(signature))
                    .build();
        } catch (IllegalArgumentException unsignable) {
            throw new RefusedException(
                    "task " + task.id() + " cannot be signed: " + unsignable.getMessage() + "; nothing was stored",
                    unsignable);
        }
    }

    @Override
    public String toString() {
        return "signer of public key " + publicKeyHex();
    }
}
