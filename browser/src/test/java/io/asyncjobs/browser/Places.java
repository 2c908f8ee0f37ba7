package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.asyncjobs.AsyncJobs;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Every page of the dashboard, with something to be seen on it. */
final class Places {

    /** The schedule that there is. */
    static final String NIGHTLY = "nightly-report";

    /**
     * A page.
     *
     * @param name what it is called
     * @param address what follows the {@code #/}
     * @param shown what is there when all has come
     */
    record Place(String name, String address, String shown) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Places() {}

    /** Fills the namespace: tasks of every kind, a graph, schedules, a paused queue; gives the pages. */
    static List<Place> furnish(Dashboard dashboard) throws InterruptedException {
        var jobs = dashboard.jobs();
        for (var i = 0; i < 12; i++) {
            jobs.run(mail(Jobs.WELCOME));
        }
        var failed = jobs.run(mail(Jobs.BROKEN).maxTries(3));
        jobs.run(mail(Jobs.REFUSED));
        jobs.run(mail(Jobs.REFUSED));
        jobs.add(TaskSpec.of(Jobs.REPORT, Map.of("month", "2026-10")).queue(Jobs.WORK));
        jobs.wait("invoice:send");
        jobs.wait("invoice:send");
        jobs.wait("invoice:remind");
        jobs.add(mail(Jobs.WELCOME).delay(Duration.ofHours(3)));
        var inTheGraph = graph(jobs);
        var client = dashboard.client();
        client.schedules()
                .add(Schedule.of(NIGHTLY, "30 2 * * 1-5", Jobs.WELCOME).queue(Jobs.WORK));
        client.schedules().runNow(NIGHTLY);
        client.schedules()
                .add(Schedule.of("hourly-digest", "@hourly", Jobs.WELCOME).queue(Jobs.WORK));
        client.schedules().pause("hourly-digest", "not in the summer");
        client.queues().define(QueueSettings.of("NEWSLETTER"));
        client.queues().pause("NEWSLETTER", "not before the sale");
        tellOfPeople(client);

        var places = new ArrayList<Place>();
        places.add(new Place("overview", "overview?range=5m", "[data-testid=queue-row]"));
        places.add(new Place("queues", "queues", "[data-testid=queue-row]"));
        places.add(new Place("queue", "queues/" + Jobs.WORK + "?range=5m", "[data-testid=edit]"));
        places.add(new Place("tasks", "tasks", "[data-testid=task-row]"));
        places.add(new Place("task", "tasks/" + failed.id(), "[data-testid=timeline]"));
        places.add(new Place("graph", "tasks/" + inTheGraph, "[data-testid=graph-task]"));
        places.add(new Place("schedules", "schedules", "[data-testid=schedule-row]"));
        places.add(new Place("schedule", "schedules/" + NIGHTLY, "[data-testid=next]"));
        places.add(new Place("dead-letters", "dead-letters", "[data-testid=group]"));
        places.add(new Place("workers", "workers", "main progress"));
        places.add(new Place("storage", "storage", "[data-testid=streams]"));
        places.add(new Place("events", "events", "[data-testid=events] li"));
        places.add(new Place("operations", "operations", "[data-testid=operation-row]"));
        places.add(new Place("audit", "audit", "[data-testid=audit-row]"));
        return places;
    }

    /** Opens one, and waits until all has come. */
    static void open(Dashboard dashboard, Page window, Place place) throws InterruptedException {
        dashboard.open(window, place.address());
        if (place.name().equals("events")) {
            assertThat(window.locator("main h1")).hasText("Events");
            dashboard.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        }
        assertThat(window.locator(place.shown()).first()).isVisible();
        assertThat(window.getByTestId("health")).not().hasText("Looking…");
    }

    /** An operation, and what people did. */
    private static void tellOfPeople(AsyncJobs client) throws InterruptedException {
        var reminders = TaskFilter.all().withQueue(Jobs.IDLE).withType("invoice:remind");
        var operation = client.operations()
                .start(new BulkAction.CancelTasks(reminders, false), "ada", "they were paid meanwhile");
        Awaitility.await()
                .until(() -> client.operations()
                        .find(operation.id())
                        .filter(found -> found.end() != null)
                        .isPresent());
        tell(client, "otto", "POST /v1/session", "/v1/session", 200, "");
        tell(client, "otto", "POST /v1/queues/{name}/pause", "/v1/queues/NEWSLETTER/pause", 200, "");
        tell(client, "vera", "POST /v1/queues/{name}/purge", "/v1/queues/" + Jobs.IDLE + "/purge", 403, "role_too_low");
        tell(client, "ada", "POST /v1/schedules/{name}/run", "/v1/schedules/" + NIGHTLY + "/run", 201, "");
        tell(client, "ada", "POST /v1/operations", "/v1/operations", 202, "");
    }

    private static void tell(AsyncJobs client, String who, String action, String target, int status, String reason)
            throws InterruptedException {
        client.auditLog()
                .add(new AuditEntry(Instant.now(), who, "session", "10.2.0.17", action, target, status, reason));
    }

    /** Tasks that depend on each other in several steps; gives one in the middle. */
    private static String graph(Jobs jobs) throws InterruptedException {
        var orders = jobs.run(mail(Jobs.WELCOME)).id();
        var customers = jobs.run(mail(Jobs.WELCOME)).id();
        var prices = jobs.wait("prices:load").id();
        var make = after(jobs, "invoice:make", orders, customers, prices);
        var check = after(jobs, "invoice:check", make, prices);
        var send = after(jobs, "invoice:send", make, check);
        var print = after(jobs, "invoice:print", make);
        after(jobs, "invoice:archive", send, print, orders);
        return send;
    }

    private static String after(Jobs jobs, String type, String... parents) throws InterruptedException {
        return jobs.add(TaskSpec.of(type, Map.of("number", 4711))
                        .queue(Jobs.IDLE)
                        .dependsOn(parents))
                .id();
    }

    private static TaskSpec mail(String type) {
        return TaskSpec.of(type, Map.of("to", "ada@example.org", "subject", "Welcome to the shop"))
                .queue(Jobs.WORK);
    }
}
