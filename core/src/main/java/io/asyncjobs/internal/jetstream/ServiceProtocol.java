package io.asyncjobs.internal.jetstream;

import io.nats.client.impl.Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The words of request-reply handlers, as the original has them, and the fencing token, which it does not have. */
final class ServiceProtocol {

    static final String CONTENT_TYPE = "AJ-Content-Type";
    static final String TASK = "application/x-asyncjobs-task+json";
    static final String DEADLINE = "AJ-Handler-Deadline";
    static final String ERROR = "AJ-Error";
    static final String TERMINATE = "AJ-Terminate";
    static final String FENCING_TOKEN = "AJ-Fencing-Token";

    /** Where the service of all that has no other listens. */
    static final String CATCH_ALL = "catchall";

    /** More than any set of our headers takes, which the server counts as part of a message. */
    static final int HEADER_ROOM = 4096;

    private static final int MOST_TEXT = 1024;

    private ServiceProtocol() {}

    /** A header's value; empty where there is none, or an empty one. */
    static Optional<String> value(@Nullable Headers headers, String key) {
        return Optional.ofNullable(headers).map(all -> all.getFirst(key)).filter(value -> !value.isEmpty());
    }

    /** A text as a header may carry it: printable ASCII, on one line, never empty. */
    static String headerText(@Nullable String text) {
        var line = text == null ? "" : HeaderText.of(text.replaceAll("\\s+", " "), MOST_TEXT);
        return line.isEmpty() ? "no reason given" : line;
    }
}
