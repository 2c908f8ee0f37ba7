package io.asyncjobs.internal.jetstream;

import org.jspecify.annotations.Nullable;

/** What came back for one request. */
sealed interface Reply {

    /** The server answered with these bytes. */
    final class Answer implements Reply {
        private final byte[] body;

        private final byte @Nullable [] headers;

        Answer(byte[] body) {
            this(body, null);
        }

        Answer(byte[] body, byte @Nullable [] headers) {
            this.body = body;
            this.headers = headers;
        }

        /** A header of the answer; null where it has none of that name. */
        @Nullable
        String header(String name) {
            return headers == null ? null : HeaderBlock.value(headers, 0, headers.length, name);
        }

        /** What the server sent, not to be changed. */
        byte[] body() {
            return body;
        }
    }

    /** Nobody listens on the subject: no such stream or consumer, or its leader is being elected. Nothing was stored. */
    record NoResponders() implements Reply {}

    /** The server refused the subject to this user. Nothing was stored. */
    record Denied(String reason) implements Reply {}

    /** It could not be sent. Nothing was stored. */
    record NotSent(String reason) implements Reply {}

    /** No answer came in time, or the connection was lost: it may have happened or not. */
    record Lost(String reason) implements Reply {}
}
