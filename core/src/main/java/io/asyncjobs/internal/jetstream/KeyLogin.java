package io.asyncjobs.internal.jetstream;

import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.Supplier;

/** Logs in by signing the server's challenge with an nkey, with or without a user JWT. The key lives for one signature only. */
final class KeyLogin implements AuthHandler {

    private final Supplier<Secret> jwt;
    private final Supplier<Secret> seed;

    /**
     * A login. Both are asked at each connect, so that files may be renewed while we are connected.
     *
     * @param jwt gives an empty value where the key itself is the user
     * @param seed gives an empty value where the challenge is left unsigned, as bearer JWTs allow
     */
    KeyLogin(Supplier<Secret> jwt, Supplier<Secret> seed) {
        this.jwt = jwt;
        this.seed = seed;
    }

    static boolean isSeed(Secret seed) {
        char[] chars = seed.copy();
        try {
            NKey.fromSeed(chars).clear();
            return true;
        } catch (IllegalArgumentException bad) {
            return false;
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    @Override
    public byte[] sign(byte[] nonce) {
        char[] chars = seed.get().copy();
        if (chars.length == 0) {
            return new byte[0];
        }
        try {
            var key = NKey.fromSeed(chars);
            byte[] signature = key.sign(nonce);
            key.clear();
            return signature;
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException("the server's challenge cannot be signed", failed);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    @Override
    public char[] getID() {
        char[] chars = seed.get().copy();
        if (chars.length == 0) {
            return chars;
        }
        try {
            var key = NKey.fromSeed(chars);
            char[] id = key.getPublicKey().clone();
            key.clear();
            return id;
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException("the nkey has no public key", failed);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    @Override
    public char[] getJWT() {
        return jwt.get().copy();
    }
}
