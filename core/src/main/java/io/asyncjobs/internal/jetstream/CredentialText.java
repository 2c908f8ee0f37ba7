package io.asyncjobs.internal.jetstream;

import java.util.Arrays;
import java.util.Optional;

/** Finds the user JWT and the nkey seed in the text of a creds or nkey file, decorated or bare, without making strings of them. */
final class CredentialText {

    private static final int SEED_LENGTH = 58;

    private CredentialText() {}

    static Optional<Secret> jwt(char[] text) {
        for (int start = 0; start < text.length; ) {
            int end = wordEnd(text, start);
            if (end - start > 3 && text[start] == 'e' && text[start + 1] == 'y' && text[start + 2] == 'J') {
                return Optional.of(secret(text, start, end));
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    static Optional<Secret> seed(char[] text) {
        for (int start = 0; start < text.length; ) {
            int end = wordEnd(text, start);
            if (end - start == SEED_LENGTH && text[start] == 'S') {
                return Optional.of(secret(text, start, end)).filter(KeyLogin::isSeed);
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private static int wordEnd(char[] text, int start) {
        int end = start;
        while (end < text.length && !Character.isWhitespace(text[end])) {
            end++;
        }
        return end;
    }

    private static Secret secret(char[] text, int start, int end) {
        char[] word = Arrays.copyOfRange(text, start, end);
        var secret = Secret.of(word);
        Arrays.fill(word, '\0');
        return secret;
    }
}
