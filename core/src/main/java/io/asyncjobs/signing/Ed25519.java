package io.asyncjobs.signing;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** The JDK's Ed25519, by bytes. */
final class Ed25519 {

    static final int SEED_BYTES = 32;
    static final int PUBLIC_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    private static final String NAME = "Ed25519";

    /** What stands before the 32 bytes of a public key in its standard encoding (RFC 8410). */
    private static final byte[] PUBLIC_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    static PrivateKey privateKey(byte[] seed) {
        try {
            return KeyFactory.getInstance(NAME)
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JDK has no " + NAME, impossible);
        }
    }

    /**
     * The public key of these bytes.
     *
     * @throws IllegalArgumentException if they are not a point of the curve
     */
    static PublicKey publicKey(String what, byte[] bytes) {
        var encoded = Arrays.copyOf(PUBLIC_HEAD, PUBLIC_HEAD.length + PUBLIC_BYTES);
        System.arraycopy(bytes, 0, encoded, PUBLIC_HEAD.length, PUBLIC_BYTES);
        try {
            var key = KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded));
            verifying(key); // decodes the point
            return key;
        } catch (InvalidKeyException noPoint) {
            throw new IllegalArgumentException(what + " is not an Ed25519 public key", noPoint);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JDK has no " + NAME, impossible);
        }
    }

    /** The seed of a private key; empty array where the key does not give it away. */
    static byte[] seed(PrivateKey key) {
        return key instanceof EdECPrivateKey own ? own.getBytes().orElse(new byte[0]) : new byte[0];
    }

    static boolean isEd25519(Object key) {
        return key instanceof EdECKey own && own.getParams().getName().equals(NAME);
    }

    /** The public key that belongs to a seed. */
    static PublicKey publicOf(byte[] seed) {
        try {
            var generator = KeyPairGenerator.getInstance(NAME);
            generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
            var pair = generator.generateKeyPair();
            if (!Arrays.equals(seed(pair.getPrivate()), seed)) {
                throw new IllegalStateException("the JDK's " + NAME + " does not make keys from a given seed");
            }
            return pair.getPublic();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JDK has no " + NAME, impossible);
        }
    }

    /** The 32 bytes of a public key. */
    static byte[] bytes(PublicKey key) {
        var encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - PUBLIC_BYTES, encoded.length);
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            var signature = Signature.getInstance(NAME);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("the private key cannot sign: " + failed.getMessage(), failed);
        }
    }

    static boolean isSigned(PublicKey key, byte[] message, byte[] signed) {
        try {
            var signature = verifying(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JDK has no " + NAME, impossible);
        }
    }

    private static Signature verifying(PublicKey key) throws GeneralSecurityException {
        var signature = Signature.getInstance(NAME);
        signature.initVerify(key);
        return signature;
    }

    /** A source that is not random: the seed, which is how the JDK's generator takes one. */
    private static final class Given extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        Given(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, Math.min(seed.length, bytes.length));
        }
    }
}
