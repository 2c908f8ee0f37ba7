package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.StoredStreams;
import io.asyncjobs.Workers;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Who works, how the streams are, and the check of everything. */
final class WatchRoutes {

    private final AsyncJobs jobs;
    private final Semaphore checkups = new Semaphore(1);

    WatchRoutes(AsyncJobs jobs) {
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/workers", this::workers),
                Route.get("/v1/storage", this::storage),
                Route.get("/v1/checkup", this::checkup));
    }

    private Answer workers(Request request) throws InterruptedException {
        var caller = request.caller();
        var workers = jobs.workers().list().stream()
                .filter(worker ->
                        caller.hasAllQueues() || worker.queues().stream().anyMatch(caller::mayUse))
                .map(worker -> worker(worker, caller))
                .toList();
        return Answer.ok(Json.object(
                "workers", workers,
                "reconciler", jobs.leaders().reconciler().orElse(null),
                "scheduler", jobs.leaders().scheduler().orElse(null)));
    }

    private static Map<String, Object> worker(Workers.Live worker, Caller caller) {
        var progress = new LinkedHashMap<String, Object>();
        if (caller.hasAllQueues()) { // what it runs may be of other queues
            worker.progress().forEach((id, told) -> progress.put(id, TaskView.of(told)));
        }
        return Json.object(
                "id", worker.id(),
                "host", worker.host(),
                "pid", worker.pid(),
                "started", worker.started().toString(),
                "queues", worker.queues().stream().filter(caller::mayUse).toList(),
                "slots", worker.slots(),
                "running", caller.hasAllQueues() ? worker.running() : List.of(),
                "progress", progress.isEmpty() ? null : progress);
    }

    private Answer storage(Request request) throws InterruptedException {
        return Answer.ok(Json.object(
                "streams",
                jobs.streams().list().stream().map(WatchRoutes::stream).toList()));
    }

    private static Map<String, Object> stream(StoredStreams.Stream stream) {
        var json = Json.object(
                "name", stream.name(),
                "holds", stream.holds(),
                "queue", stream.queue().orElse(null),
                "problem", stream.problem().orElse(null));
        stream.condition().ifPresent(found -> json.putAll(condition(found)));
        return json;
    }

    private static Map<String, Object> condition(StoredStreams.Condition found) {
        return Json.object(
                "memory", found.storage() == Storage.MEMORY,
                "messages", found.messages(),
                "bytes", found.bytes(),
                "last_sequence", found.lastSequence(),
                "replicas", found.replicas(),
                "leader", found.leader().isEmpty() ? null : found.leader(),
                "followers",
                        found.followers().stream()
                                .map(each -> Json.object(
                                        "name", each.name(),
                                        "current", each.current(),
                                        "offline", each.offline(),
                                        "lag", each.lag(),
                                        "silence", each.silence().toNanos()))
                                .toList());
    }

    private Answer checkup(Request request) throws InterruptedException {
        if (!checkups.tryAcquire()) {
            throw Problem.of(
                            429,
                            "rate_limited",
                            "checkup_in_progress",
                            "a check is under way; ask again when it is over")
                    .withHeader("Retry-After", "5");
        }
        try {
            var findings = jobs.checkup();
            var worst = findings.stream()
                    .map(Finding::severity)
                    .max(Comparator.naturalOrder())
                    .orElse(Severity.OK);
            return Answer.ok(Json.object(
                    "worst", worst.word(),
                    "findings", findings.stream().map(WatchRoutes::finding).toList()));
        } finally {
            checkups.release();
        }
    }

    private static Map<String, Object> finding(Finding finding) {
        return Json.object(
                "severity", finding.severity().word(),
                "area", finding.area().word(),
                "check", finding.check(),
                "subject", finding.subject(),
                "found", finding.found(),
                "remedy", finding.remedy());
    }
}
