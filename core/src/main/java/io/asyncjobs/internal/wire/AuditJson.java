package io.asyncjobs.internal.wire;

import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.error.CorruptDataException;
import tools.jackson.databind.JsonNode;

/** The stored form of entries of the audit log; unknown keys are passed over. */
public final class AuditJson {

    private static final String WHAT = "an entry of the audit log";

    private AuditJson() {}

    /** The bytes of an entry. */
    public static byte[] write(AuditEntry entry) {
        return Json.bytes(256, out -> {
            out.writeStartObject();
            out.writeStringProperty("time", Timestamps.format(entry.time()));
            out.writeStringProperty("who", entry.who());
            out.writeStringProperty("proof", entry.proof());
            out.writeStringProperty("from", entry.from());
            out.writeStringProperty("action", entry.action());
            out.writeStringProperty("target", entry.target());
            out.writeNumberProperty("status", entry.status());
            out.writeStringProperty("reason", entry.reason());
            out.writeEndObject();
        });
    }

    /**
     * The entry of these bytes, which are at that place of the log.
     *
     * @throws CorruptDataException if they are none
     */
    public static AuditEntry read(byte[] bytes, long sequence) {
        var tree = Json.tree(bytes, WHAT);
        return new AuditEntry(
                Timestamps.parse(text(tree, "time")),
                text(tree, "who"),
                text(tree, "proof"),
                text(tree, "from"),
                text(tree, "action"),
                text(tree, "target"),
                tree.path("status").asInt(0),
                text(tree, "reason"),
                sequence);
    }

    private static String text(JsonNode tree, String key) {
        return tree.path(key).asString("");
    }
}
