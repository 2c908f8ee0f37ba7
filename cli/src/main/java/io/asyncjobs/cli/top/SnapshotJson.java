package io.asyncjobs.cli.top;

import java.util.LinkedHashMap;
import java.util.Map;

/** A snapshot as JSON. */
final class SnapshotJson {

    private SnapshotJson() {}

    static Map<String, Object> of(Snapshot snapshot, View view) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("time", snapshot.at().toString());
        json.put("server", snapshot.server());
        json.put("namespace", snapshot.namespace());
        json.put("connected", snapshot.isConnected());
        json.put("last_seen", snapshot.seen().toString());
        snapshot.reconciler().ifPresent(name -> json.put("reconciler", name));
        snapshot.scheduler().ifPresent(name -> json.put("scheduler", name));
        json.put("workers", snapshot.workers());
        json.put("slots", snapshot.slots());
        json.put("queues", view.ordered(snapshot).stream().map(SnapshotJson::of).toList());
        return json;
    }

    private static Map<String, Object> of(Snapshot.Line queue) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", queue.name());
        json.put("waiting", queue.waiting());
        json.put("in_flight", queue.running());
        json.put("delayed", queue.delayed());
        queue.oldest().ifPresent(age -> json.put("oldest_age", age.toNanos()));
        json.put("per_second", of(queue.last()));
        json.put("per_second_average", of(queue.average()));
        json.put("enqueued", queue.counted().enqueued());
        json.put("completed", queue.counted().completed());
        json.put("failed", queue.counted().failed());
        json.put("dead_letters", queue.deadLetters());
        json.put("paused", queue.pause().isPresent());
        queue.pause().ifPresent(reason -> json.put("paused_reason", reason));
        json.put("workers", queue.workers());
        json.put("slots", queue.slots());
        return json;
    }

    private static Map<String, Object> of(Flow flow) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("enqueued", rounded(flow.enqueued()));
        json.put("completed", rounded(flow.completed()));
        json.put("failed", rounded(flow.failed()));
        return json;
    }

    private static double rounded(double rate) {
        return Math.round(rate * 1000) / 1000.0;
    }
}
