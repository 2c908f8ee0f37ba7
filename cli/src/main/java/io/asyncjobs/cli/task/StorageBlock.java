package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Tasks.Status;
import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.output.RetentionText;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.queue.Storage;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where all tasks are stored, as a block of lines or as JSON. */
public final class StorageBlock {

    private StorageBlock() {}

    /**
     * Prints it as the options say.
     *
     * @throws CommandException if nothing is stored yet
     */
    static void print(AsyncJobs jobs, Session session) {
        var status = jobs.tasks()
                .status()
                .orElseThrow(() -> new CommandException("there is no task storage in " + session.namespace()
                        + " yet; make it with \"ajc task initialize\""));
        if (session.output().isJson()) {
            session.output().document(json(status));
        } else {
            block(status).print(session.output());
        }
    }

    /** The block of lines. */
    public static Labels block(Status status) {
        return new Labels("Tasks Storage")
                .add("Entries", Human.number(status.tasks()))
                .add("Size", ByteSize.text(status.bytes()))
                .add("Memory Based", status.storage() == Storage.MEMORY ? "yes" : "no")
                .add("Replicas", Human.number(status.replicas()))
                .add("Archive Period", status.maxAge().isZero() ? "forever" : Human.duration(status.maxAge()))
                .add("Retention", RetentionText.of(status.retention(), "forever"));
    }

    /** The same as JSON. */
    public static Map<String, Object> json(Status status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tasks", status.tasks());
        json.put("bytes", status.bytes());
        json.put("memory", status.storage() == Storage.MEMORY);
        json.put("replicas", status.replicas());
        json.put("max_age", status.maxAge().toNanos());
        json.put("retention", RetentionText.json(status.retention()));
        return json;
    }
}
