package io.asyncjobs.cli.operation;

import io.asyncjobs.operation.Operation;
import java.util.LinkedHashMap;
import java.util.Map;

/** An operation as JSON. */
public final class OperationText {

    private OperationText() {}

    /** Its keys in order. */
    public static Map<String, Object> json(Operation operation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", operation.id());
        json.put("kind", operation.kind().word());
        json.put("state", operation.state().word());
        json.put("dry_run", operation.isDryRun());
        json.put("by", operation.by());
        json.put("reason", operation.reason());
        json.put("created", operation.created().toString());
        operation.end().ifPresent(end -> json.put("ended", end.toString()));
        json.put("matched", operation.counts().matched());
        json.put("done", operation.counts().done());
        json.put("skipped", operation.counts().skipped());
        json.put("failed", operation.counts().failed());
        json.put("samples", operation.samples());
        json.put("failures", operation.failures());
        return json;
    }
}
