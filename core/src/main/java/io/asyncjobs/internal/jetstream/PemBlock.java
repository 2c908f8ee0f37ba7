package io.asyncjobs.internal.jetstream;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** One block of a PEM file: its label and its bytes. */
final class PemBlock {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String ENCRYPTED_HEADER = "Proc-Type: 4,ENCRYPTED";

    private final String label;
    private final byte[] der;
    private final boolean encrypted;

    private PemBlock(String label, byte[] der, boolean encrypted) {
        this.label = label;
        this.der = der;
        this.encrypted = encrypted;
    }

    /**
     * The blocks of the text in their order; text between them is ignored.
     *
     * @throws IllegalArgumentException if a block is not base64
     */
    static List<PemBlock> parse(CharSequence text) {
        var blocks = new ArrayList<PemBlock>();
        var found = BLOCK.matcher(text);
        while (found.find()) {
            String label = found.group(1);
            String body = found.group(2);
            if (label.equals("ENCRYPTED PRIVATE KEY") || body.contains(ENCRYPTED_HEADER)) {
                blocks.add(new PemBlock(label, new byte[0], true));
            } else {
                blocks.add(new PemBlock(label, Base64.getMimeDecoder().decode(body), false));
            }
        }
        return blocks;
    }

    String label() {
        return label;
    }

    byte[] der() {
        return der.clone();
    }

    boolean isEncrypted() {
        return encrypted;
    }

    boolean isPrivateKey() {
        return label.endsWith("PRIVATE KEY");
    }

    boolean isCertificate() {
        return label.equals("CERTIFICATE");
    }
}
