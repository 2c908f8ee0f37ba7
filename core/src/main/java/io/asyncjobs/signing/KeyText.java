package io.asyncjobs.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;

/** Keys as text. What is refused is described, never shown. */
final class KeyText {

    private static final int LONGEST_FILE = 4096;

    private KeyText() {}

    /** The bytes of a hexadecimal text, which must be as many as given; white space around it is fine. */
    static byte[] bytes(String what, String hex, int length) {
        var text = hex.strip();
        if (text.length() != 2 * length) {
            throw new IllegalArgumentException(
                    what + " has " + text.length() + " characters; it must be " + 2 * length + " hexadecimal digits");
        }
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException notHex) { // not kept as the cause: it quotes the key
            throw new IllegalArgumentException(
                    what + " holds something else than hexadecimal digits; it must be " + 2 * length + " of them");
        }
    }

    /** The text of a file of one key. */
    static String read(String what, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LONGEST_FILE);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException(what + ": there is no such file", missing);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    what + " cannot be read (" + unreadable.getClass().getSimpleName()
                            + "); check that it is a file and its permissions",
                    unreadable);
        }
    }
}
