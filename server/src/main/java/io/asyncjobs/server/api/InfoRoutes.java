package io.asyncjobs.server.api;

import io.asyncjobs.Tasks;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What this server is: version, contract, retry policies. */
final class InfoRoutes {

    private static final int STEPS = 20;

    private final Means means;
    private final boolean hasPage;
    private final Contract contract = Contract.load();

    InfoRoutes(Means means, boolean hasPage) {
        this.means = means;
        this.hasPage = hasPage;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/info", this::info),
                Route.get("/v1/retry-policies", this::policies),
                Route.get("/v1/openapi.json", request -> Answer.of(200, Answer.JSON_TYPE, contract.json())),
                Route.get("/v1/openapi.yaml", InfoRoutes.this::yaml),
                Route.get("/openapi.yaml", InfoRoutes.this::yaml));
    }

    private Answer yaml(Request request) {
        return Answer.of(200, "application/yaml; charset=utf-8", contract.yaml());
    }

    private Answer info(Request request) {
        var caller = request.caller();
        var about = means.about();
        var json = Json.object(
                "version", version(),
                "namespace", about.namespace(),
                "auth", about.auth(),
                "read_only", about.readOnly(),
                "dashboard", hasPage,
                "queue_count",
                        means.jobs().queues().list().stream()
                                .filter(caller::mayUse)
                                .count());
        if (caller.hasAllQueues()) {
            json.put(
                    "task_count",
                    means.jobs().tasks().status().map(Tasks.Status::tasks).orElse(0L));
        }
        return Answer.ok(json);
    }

    private static String version() {
        return Objects.requireNonNullElse(InfoRoutes.class.getPackage().getImplementationVersion(), "development");
    }

    private Answer policies(Request request) {
        return Answer.ok(Json.object(
                "policies", RetryPolicy.names().stream().map(InfoRoutes::policy).toList()));
    }

    /** The shortest waits, as with no jitter, until they grow no more. */
    private static Map<String, Object> policy(String name) {
        var policy = RetryPolicy.named(name).orElseThrow();
        RandomGenerator least = () -> 0;
        var waits = IntStream.rangeClosed(1, STEPS)
                .mapToLong(tries -> policy.delayAfter(tries, least).toNanos())
                .distinct()
                .boxed()
                .toList();
        return Json.object("name", name, "intervals", waits, "jitter", 1.0);
    }
}
