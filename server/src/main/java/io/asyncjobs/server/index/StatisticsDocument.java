package io.asyncjobs.server.index;

import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One stored part of the statistics.
 *
 * @param made when the task stream was made that it is about
 * @param upTo up to which of its sequences everything is counted, in this part and those before it
 * @param upToTime when that was stored
 * @param buckets what happened
 */
record StatisticsDocument(String made, long upTo, Instant upToTime, Map<Key, Bucket> buckets) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Which bucket.
     *
     * @param minute since 1970
     * @param queue its name
     */
    record Key(long minute, String queue) {}

    String text() {
        var text = new StringWriter();
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("made", made);
            out.writeNumberProperty("up_to", upTo);
            out.writeNumberProperty("up_to_nanos", Times.of(upToTime));
            out.writeArrayPropertyStart("buckets");
            for (var bucket : buckets.entrySet()) {
                out.writeStartArray();
                out.writeNumber(bucket.getKey().minute());
                out.writeString(bucket.getKey().queue());
                for (long value : bucket.getValue().values()) {
                    out.writeNumber(value);
                }
                out.writeEndArray();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return text.toString();
    }

    /** Reads one; empty for what no version of ours wrote. */
    static Optional<StatisticsDocument> parse(String text) {
        try (var in = JSON.createParser(ObjectReadContext.empty(), text)) {
            var made = "";
            long upTo = 0;
            long upToNanos = 0;
            var buckets = new LinkedHashMap<Key, Bucket>();
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                var token = in.nextToken();
                if (key.equals("made")) {
                    made = in.getString();
                } else if (key.equals("up_to")) {
                    upTo = in.getLongValue();
                } else if (key.equals("up_to_nanos")) {
                    upToNanos = in.getLongValue();
                } else if (key.equals("buckets") && token == JsonToken.START_ARRAY) {
                    while (in.nextToken() == JsonToken.START_ARRAY) {
                        in.nextToken();
                        long minute = in.getLongValue();
                        in.nextToken();
                        var queue = in.getString();
                        var values = new long[Bucket.SIZE];
                        for (int i = 0; i < values.length; i++) {
                            in.nextToken();
                            values[i] = in.getLongValue();
                        }
                        if (in.nextToken() != JsonToken.END_ARRAY) {
                            return Optional.empty();
                        }
                        buckets.put(new Key(minute, queue), Bucket.of(values));
                    }
                } else {
                    in.skipChildren();
                }
            }
            return Optional.of(new StatisticsDocument(made, upTo, Times.at(upToNanos), buckets));
        } catch (JacksonException foreign) {
            return Optional.empty();
        }
    }
}
