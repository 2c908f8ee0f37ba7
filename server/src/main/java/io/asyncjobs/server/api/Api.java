package io.asyncjobs.server.api;

import io.asyncjobs.server.http.PageFiles;
import io.asyncjobs.server.http.Route;
import java.util.ArrayList;
import java.util.List;

/** All routes of the API. */
public final class Api {

    private Api() {}

    /** The routes, which look and act through these. */
    public static List<Route> of(Means means) {
        var jobs = means.jobs();
        var producer = jobs.producer();
        var routes = new ArrayList<Route>();
        routes.addAll(new HealthRoutes(jobs).routes());
        routes.addAll(new InfoRoutes(means, PageFiles.isThere()).routes());
        routes.addAll(new MetricsRoutes(means.registry()).routes());
        routes.addAll(new SessionRoutes().routes());
        routes.addAll(new AuditRoutes(jobs).routes());
        routes.addAll(new ListRoutes(means.index()).routes());
        routes.addAll(new BulkRoutes(jobs, producer).routes());
        routes.addAll(new TaskRoutes(jobs, producer, means.ends()).routes());
        routes.addAll(new GraphRoutes(jobs, means.index()).routes());
        routes.addAll(new QueueRoutes(jobs, means.about().makesDefault()).routes());
        routes.addAll(new ScheduleRoutes(jobs, means.index()).routes());
        routes.addAll(new LetterRoutes(jobs).routes());
        routes.addAll(new OperationRoutes(jobs, means.hub()).routes());
        routes.addAll(new WatchRoutes(jobs).routes());
        routes.addAll(new OverviewRoutes(jobs, means.index()).routes());
        routes.addAll(new StreamRoutes(means.hub()).routes());
        return routes.stream().map(IndexReads::guarded).toList();
    }
}
