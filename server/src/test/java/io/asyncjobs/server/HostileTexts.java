package io.asyncjobs.server;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Gives a reader what nobody should have written: a good text, changed at random, 8,000 times. The same seed gives the same
 * texts; {@code -Dasyncjobs.hostile.seed=N} sets another one.
 */
public final class HostileTexts {

    private static final long SEED = Long.getLong("asyncjobs.hostile.seed", 20_261_129);
    private static final int CASES = 8_000;
    private static final int LONGEST_CUT = 40;

    private static final List<String> WORDS = List.of(
            "null",
            "-1",
            "1e999999999",
            "9223372036854775808",
            "\"\\ud800\"",
            "\"0000-01-01T00:00:00Z\"",
            "\"-999999999-01-01T00:00:00Z\"",
            "\"\"",
            "{}",
            "[]",
            "[null]",
            "{\"\":null}",
            "[".repeat(1_500),
            "{\"a\":".repeat(1_500),
            "9".repeat(2_000),
            "x".repeat(2_000),
            ",",
            ":",
            "\"",
            "\\",
            "\n",
            "\0");

    private HostileTexts() {}

    /** Tries all; whatever the reader throws fails the test, and is told with the text. */
    public static void of(String what, String good, Consumer<String> reader) {
        System.out.printf("hostile input: %s, %d cases, seed %d%n", what, CASES, SEED);
        var random = new SplittableRandom(SEED ^ what.hashCode());
        for (int number = 0; number < CASES; number++) {
            var text = good;
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                text = changed(text, random);
            }
            try {
                reader.accept(text);
            } catch (RuntimeException | StackOverflowError | AssertionError problem) {
                throw new AssertionError(what + ": case " + number + " of seed " + SEED + ": " + text, problem);
            }
        }
    }

    private static String changed(String text, SplittableRandom random) {
        int at = random.nextInt(text.length() + 1);
        int end = at + random.nextInt(Math.min(LONGEST_CUT, text.length() - at) + 1);
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at) + text.substring(end);
            case 1 -> text.substring(0, at);
            case 2 ->
                text.substring(0, at) + (char) random.nextInt(256) + text.substring(Math.min(text.length(), at + 1));
            case 3 -> text.substring(0, at) + WORDS.get(random.nextInt(WORDS.size())) + text.substring(end);
            default -> withValue(text, at, WORDS.get(random.nextInt(WORDS.size())));
        };
    }

    /** Another value for the key whose colon comes next. */
    private static String withValue(String text, int from, String value) {
        int colon = text.indexOf(':', from);
        if (colon < 0) {
            return text + value;
        }
        int end = colon + 1;
        while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '}') {
            end++;
        }
        return text.substring(0, colon + 1) + value + text.substring(end);
    }
}
