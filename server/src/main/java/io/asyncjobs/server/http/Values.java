package io.asyncjobs.server.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Named values that a client sent, in the query of an address or in a body. */
public sealed interface Values permits Query, JsonObject {

    /** What the value is called in messages. */
    String field(String name);

    /** A text. */
    Optional<String> text(String name);

    /** One of these words. */
    default <T> Optional<T> word(String name, Words<T> words) {
        return text(name).map(text -> words.of(field(name), text));
    }

    /** A time of RFC 3339. */
    default Optional<Instant> time(String name) {
        return text(name).map(text -> Texts.time(field(name), text));
    }

    /** A duration as Go or ISO 8601 write it; never negative. */
    default Optional<Duration> duration(String name) {
        return text(name).map(text -> Texts.duration(field(name), text));
    }
}
