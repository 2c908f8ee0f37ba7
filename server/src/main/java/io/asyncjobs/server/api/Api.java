package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.server.http.Route;
import java.util.ArrayList;
import java.util.List;

/** All routes of the API. */
public final class Api {

    private Api() {}

    /** The routes, which look and act through this client. */
    public static List<Route> of(AsyncJobs jobs) {
        var routes = new ArrayList<Route>();
        routes.addAll(new HealthRoutes(jobs).routes());
        routes.addAll(new SessionRoutes().routes());
        routes.addAll(new AuditRoutes(jobs).routes());
        return List.copyOf(routes);
    }
}
