package io.asyncjobs.internal.jetstream;

import org.jspecify.annotations.Nullable;

/** Numbers in headers and metadata, which anybody may have written. */
final class HeaderNumber {

    private HeaderNumber() {}

    /** The number; {@code otherwise} where there is no text, or where it says none. */
    static long of(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException foreign) {
            return otherwise;
        }
    }
}
