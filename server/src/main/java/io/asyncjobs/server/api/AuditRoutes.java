package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.audit.AuditFilter;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import java.util.List;

/** Who did what. */
final class AuditRoutes {

    private static final int USUAL = 200;
    private static final int MOST = 1_000;

    private final AsyncJobs jobs;

    AuditRoutes(AsyncJobs jobs) {
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/audit", this::list, "who", "text", "since", "until", "refused", "limit", "cursor"));
    }

    private Answer list(Request request) throws InterruptedException {
        var query = request.query();
        var filter = AuditFilter.all()
                .withWho(query.text("who").orElse(null))
                .withText(query.text("text").orElse(null))
                .withSince(query.time("since").orElse(null))
                .withUntil(query.time("until").orElse(null))
                .withRefusedOnly(query.flag("refused"));
        int limit = query.integer("limit", 1, MOST, "limit_invalid").orElse(USUAL);
        long before = query.text("cursor").map(Cursors.AUDIT::sequence).orElse(Long.MAX_VALUE);
        var entries = jobs.auditLog().list(filter, limit, before);
        var json =
                Json.object("entries", entries.stream().map(AuditRoutes::json).toList(), "count", entries.size());
        if (entries.size() == limit) {
            json.put("next", Cursors.AUDIT.of(entries.getLast().sequence()));
        }
        return Answer.ok(json);
    }

    private static Object json(AuditEntry entry) {
        return Json.object(
                "time", entry.time().toString(),
                "who", entry.who(),
                "proof", entry.proof(),
                "from", entry.from(),
                "action", entry.action(),
                "target", entry.target(),
                "status", entry.status(),
                "reason", entry.reason(),
                "sequence", entry.sequence());
    }
}
