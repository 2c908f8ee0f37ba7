package io.asyncjobs.internal.repair;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.internal.wire.Timestamps;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * How far a leader came, for the next one.
 *
 * @param made when the task stream was made, by the server; of another stream nothing here is true
 * @param position up to which sequence all was looked at
 * @param first from where to read again, so that active tasks and suspects are found; at most one above the position
 * @param counts how many unfinished tasks each queue had, for people
 * @param explained by how much they may exceed the items of their queue, where it was compared
 * @param waiting the sequences of the records that wait, by queue; without those it is read from the first of them
 */
record Checkpoint(
        Instant made,
        long position,
        long first,
        Map<String, Long> counts,
        Map<String, Long> explained,
        Map<String, SequenceSet> waiting) {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

    /** Where nobody ever led. */
    static Checkpoint none() {
        return new Checkpoint(Instant.EPOCH, 0, 1, Map.of(), Map.of(), Map.of());
    }

    byte[] write() {
        return Json.bytes(1024, out -> {
            out.writeStartObject();
            out.writeStringProperty("made", Timestamps.format(made));
            out.writeNumberProperty("position", position);
            out.writeNumberProperty("first", first);
            out.writeObjectPropertyStart("unfinished");
            counts.forEach(out::writeNumberProperty);
            out.writeEndObject();
            out.writeObjectPropertyStart("explained");
            explained.forEach(out::writeNumberProperty);
            out.writeEndObject();
            out.writeObjectPropertyStart("waiting");
            waiting.forEach((queue, set) ->
                    out.writeStringProperty(queue, Base64.getEncoder().encodeToString(set.encode())));
            out.writeEndObject();
            out.writeEndObject();
        });
    }

    /** What cannot be read, or is not of a stream whose last sequence is that, counts as nothing: then all of it is read once. */
    static Checkpoint read(Optional<byte[]> bytes, long last) {
        if (bytes.isEmpty()) {
            return none();
        }
        try {
            var json = Json.tree(bytes.get(), "the reconciler's checkpoint");
            var waiting = new TreeMap<String, SequenceSet>();
            json.path("waiting")
                    .properties()
                    .forEach(entry -> waiting.put(
                            entry.getKey(),
                            SequenceSet.decode(
                                    Base64.getDecoder().decode(entry.getValue().asString("")), last)));
            long position = Math.min(last, Math.max(0, json.path("position").asLong(0)));
            return new Checkpoint(
                    Timestamps.parse(json.path("made").asString("")),
                    position,
                    Math.min(position + 1, Math.max(1, json.path("first").asLong(1))),
                    numbers(json.path("unfinished")),
                    numbers(json.path("explained")),
                    waiting);
        } catch (CorruptDataException | IllegalArgumentException wrong) {
            LOG.warn("the reconciler's checkpoint is not readable, all tasks are read: {}", wrong.getMessage());
            return none();
        }
    }

    private static Map<String, Long> numbers(JsonNode object) {
        var numbers = new TreeMap<String, Long>();
        object.properties()
                .forEach(entry -> numbers.put(entry.getKey(), entry.getValue().asLong(0)));
        return numbers;
    }
}
