package io.asyncjobs.server.api;

import io.asyncjobs.server.access.HttpAccess;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import java.util.List;

/** Signing in with a token, so that a page need not keep it. */
final class SessionRoutes {

    List<Route> routes() {
        return List.of(
                Route.get("/v1/session", request -> Answer.ok(json(request.whoAmI()))),
                Route.post("/v1/session", SessionRoutes::signIn),
                Route.delete("/v1/session", SessionRoutes::signOut));
    }

    private static Answer signIn(Request request) {
        var body = request.body();
        var token = body.requiredText("token");
        body.done();
        request.signIn(token);
        return Answer.ok(json(request.whoAmI()));
    }

    private static Answer signOut(Request request) {
        request.signOut();
        return Answer.empty(204);
    }

    private static Object json(HttpAccess.WhoAmI who) {
        return Json.object(
                "name", who.caller().name(),
                "role", who.caller().role().word(),
                "queues", who.caller().queues().stream().sorted().toList(),
                "proof", who.proof().word(),
                "sees_payloads", who.caller().seesPayloads(),
                "read_only", who.readOnly(),
                "csrf", who.csrf().isEmpty() ? null : who.csrf(),
                "expires", who.expires() == null ? null : who.expires().toString());
    }
}
