package io.asyncjobs.signing;

import io.asyncjobs.task.Task;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Checks signatures of tasks: by any of a set of accepted public keys, so that keys can be replaced one after the other,
 * and with or without the duty to be signed. Immutable; each method gives a changed copy. Safe for use by many threads.
 *
 * <p>To replace a key: accept the new one everywhere, then sign with it, and stop to accept the old one when no task is
 * left that it signed.
 */
public final class TaskVerifier {

    /** By their hexadecimal digits, so that one given twice counts once. */
    private final Map<String, PublicKey> keys;

    private final boolean required;

    private TaskVerifier(Map<String, PublicKey> keys, boolean required) {
        this.keys = keys;
        this.required = required;
    }

    /**
     * Accepts what this key signed. Unsigned tasks are not accepted, unless {@link #optional} is called.
     *
     * @param publicKey 64 hexadecimal digits; white space around them is fine
     * @throws IllegalArgumentException if it is not an Ed25519 public key
     */
    public static TaskVerifier ofHex(String publicKey) {
        return none().andHex(publicKey);
    }

    /**
     * As {@link #ofHex}, by the text in a file.
     *
     * @throws IllegalArgumentException if the file cannot be read or holds anything else; the message names the file
     */
    public static TaskVerifier ofFile(Path file) {
        return none().andFile(file);
    }

    /**
     * As {@link #ofHex}, by a key of the JDK.
     *
     * @throws IllegalArgumentException if it is not of Ed25519
     */
    public static TaskVerifier of(PublicKey publicKey) {
        return none().and(publicKey);
    }

    private static TaskVerifier none() {
        return new TaskVerifier(Map.of(), true);
    }

    /** Accepts what this key signed, too; fails as {@link #ofHex}. */
    public TaskVerifier andHex(String publicKey) {
        return with("the public key", publicKey);
    }

    /** Accepts what this key signed, too; fails as {@link #ofFile}. */
    public TaskVerifier andFile(Path file) {
        var what = "the public key in " + file;
        return with(what, KeyText.read(what, file));
    }

    /** Accepts what this key signed, too; fails as {@link #of}. */
    public TaskVerifier and(PublicKey publicKey) {
        refuseOther(publicKey);
        return with("the public key", HexFormat.of().formatHex(Ed25519.bytes(publicKey)));
    }

    private TaskVerifier with(String what, String hex) {
        var bytes = KeyText.bytes(what, hex, Ed25519.PUBLIC_BYTES);
        var more = new LinkedHashMap<>(keys);
        more.put(HexFormat.of().formatHex(bytes), Ed25519.publicKey(what, bytes));
        return new TaskVerifier(more, required);
    }

    static void refuseOther(PublicKey key) {
        if (!Ed25519.isEd25519(Objects.requireNonNull(key, "key"))) {
            throw new IllegalArgumentException(
                    "the public key is of " + key.getAlgorithm() + "; it must be of Ed25519");
        }
    }

    /** Accepts unsigned tasks as well; signatures that are there are still checked. */
    public TaskVerifier optional() {
        return new TaskVerifier(keys, false);
    }

    /** Whether unsigned tasks are refused, as they are by default. */
    public boolean isRequired() {
        return required;
    }

    /** Why the task is not to be trusted; empty if it is. Never blocks. */
    public Optional<String> fault(Task task) {
        var signature = task.signature();
        if (signature.isEmpty()) {
            return required ? Optional.of("it is not signed, though signatures are required") : Optional.empty();
        }
        try {
            return isAccepted(SignedText.of(task), signature.get())
                    ? Optional.empty()
                    : Optional.of("its signature is not by an accepted key, or what it covers was changed");
        } catch (IllegalArgumentException unsignable) {
            return Optional.of("its signature cannot be true: " + unsignable.getMessage());
        }
    }

    private boolean isAccepted(byte[] text, String signature) {
        if (signature.length() != 2 * Ed25519.SIGNATURE_BYTES) {
            return false;
        }
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(signature);
        } catch (IllegalArgumentException notHex) {
            return false;
        }
        return keys.values().stream().anyMatch(key -> Ed25519.isSigned(key, text, bytes));
    }

    @Override
    public String toString() {
        return (required ? "required" : "optional") + " signatures by " + String.join(", ", keys.keySet());
    }
}
