package io.asyncjobs.server.api;

import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.server.index.IndexException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Lists as one JSON document per line, written while they are read. */
final class Lines {

    private static final Words<Boolean> STREAMS =
            new Words<>(List.of("ndjson"), word -> word.equals("ndjson") ? Optional.of(true) : Optional.empty());

    private Lines() {}

    /** Whether the client asks for lines. */
    static boolean wanted(Request request) {
        return request.query().word("stream", STREAMS).orElse(false) || request.accepts(Answer.LINES_TYPE);
    }

    /** Takes lines. */
    @FunctionalInterface
    interface Writer {
        /** Writes a value as a line. */
        void line(Object value) throws IOException;
    }

    /** Gives lines. */
    @FunctionalInterface
    interface Source {
        /** Writes all. */
        void to(Writer writer) throws IOException, InterruptedException;
    }

    /** All of it; where the index fails in the midst, its problem comes in place of the rest. */
    static Answer of(Source source) {
        return Answer.stream(Answer.LINES_TYPE, out -> {
            try {
                source.to(value -> {
                    out.write(Json.bytes(value));
                    out.write('\n');
                });
            } catch (IndexException down) {
                throw IndexReads.unavailable(down);
            }
        });
    }
}
