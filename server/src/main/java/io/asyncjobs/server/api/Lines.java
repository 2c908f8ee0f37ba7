package io.asyncjobs.server.api;

import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.server.index.IndexException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Lists as one JSON document per line, written while they are read. */
final class Lines {

    private static final Words<Boolean> STREAMS =
            new Words<>(List.of("ndjson"), word -> word.equals("ndjson") ? Optional.of(true) : Optional.empty());

    private static final int LOOK_AFTER = 100;

    private Lines() {}

    /**
     * Whether the client asks for lines.
     *
     * @throws Problem if it asks for a page of them, too
     */
    static boolean wanted(Request request) {
        boolean wanted = request.query().word("stream", STREAMS).orElse(false) || request.accepts(Answer.LINES_TYPE);
        if (wanted) {
            for (var page : List.of("limit", "cursor")) {
                if (request.query().text(page).isPresent()) {
                    throw Problem.invalid(
                            page, "lines_without_pages", "lines are all that match: ask for them without " + page);
                }
            }
        }
        return wanted;
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

    /**
     * All of it, as long as the caller may read it; where he may not any more, or the index fails in the midst, the problem
     * comes in place of the rest, and the answer is broken off.
     */
    static Answer of(Request request, Source source) {
        return Answer.stream(Answer.LINES_TYPE, out -> {
            var written = new AtomicLong();
            try {
                source.to(value -> {
                    if (written.incrementAndGet() % LOOK_AFTER == 0 && !request.isStillIn()) {
                        throw Problem.of(401, "unauthenticated", "token_ended", "the caller may not read any more");
                    }
                    out.write(Json.bytes(value));
                    out.write('\n');
                });
            } catch (IndexException down) {
                throw IndexReads.unavailable(down);
            }
        });
    }
}
