package io.asyncjobs.internal.jetstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads unencrypted private keys of the three forms that tools write: PKCS#8, PKCS#1 (RSA) and SEC1 (elliptic curves). */
final class PrivateKeys {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "Ed448", "RSASSA-PSS");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xA0;
    private static final byte[] VERSION_0 = hex("020100");
    private static final byte[] RSA_ALGORITHM = hex("300d06092a864886f70d0101010500");
    private static final byte[] EC_ALGORITHM_ID = hex("06072a8648ce3d0201");

    private PrivateKeys() {}

    /** The key of the block; empty if it is of no kind that the JDK knows, or broken. */
    static Optional<PrivateKey> read(PemBlock block) throws GeneralSecurityException {
        byte[] der = block.der();
        return switch (block.label()) {
            case "PRIVATE KEY" -> ofPkcs8(der);
            case "RSA PRIVATE KEY" -> ofPkcs8(element(SEQUENCE, VERSION_0, RSA_ALGORITHM, element(OCTET_STRING, der)));
            case "EC PRIVATE KEY" -> {
                var curve = curve(der);
                yield curve.isEmpty()
                        ? Optional.empty()
                        : ofPkcs8(element(
                                SEQUENCE,
                                VERSION_0,
                                element(SEQUENCE, EC_ALGORITHM_ID, curve.get()),
                                element(OCTET_STRING, der)));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<PrivateKey> ofPkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
            } catch (InvalidKeySpecException otherKind) {
                // the next one may fit
            }
        }
        return Optional.empty();
    }

    /** SEC1 keeps the curve inside the key, PKCS#8 beside it. */
    private static Optional<byte[]> curve(byte[] sec1) {
        try {
            var key = content(ByteBuffer.wrap(sec1));
            while (key.hasRemaining()) {
                int tag = key.get(key.position()) & 0xFF;
                var content = content(key);
                if (tag == CURVE) {
                    byte[] curve = new byte[content.remaining()];
                    content.get(curve);
                    return Optional.of(curve);
                }
            }
        } catch (RuntimeException truncated) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The content of the DER element at the buffer's position; the buffer moves behind it. */
    private static ByteBuffer content(ByteBuffer der) {
        der.get();
        int length = der.get() & 0xFF;
        if (length >= 0x80) {
            int bytes = length & 0x7F;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (der.get() & 0xFF);
            }
        }
        var content = der.slice(der.position(), length);
        der.position(der.position() + length);
        return content;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            // three bytes always suffice for keys; leading zeros are not DER
            byte[] bytes = hex(
                    length < 0x100
                            ? "81%02x".formatted(length)
                            : length < 0x10000 ? "82%04x".formatted(length) : "83%06x".formatted(length));
            out.writeBytes(bytes);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
