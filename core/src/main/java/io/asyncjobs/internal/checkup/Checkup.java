package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.Permits;
import io.asyncjobs.internal.jetstream.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks at everything once, then decides about what was seen. What cannot be looked at is a finding as well. Nothing is
 * made or changed, but for a consumer that the server keeps while the headers of records are read.
 */
public final class Checkup {

    private static final Duration ONE_LOOK = Duration.ofSeconds(5);
    private static final int MOST_RECORDS = 500_000;
    private static final Duration LONGEST_READING = Duration.ofSeconds(10);

    private final Stores stores;
    private final Patience patience;
    private final Duration oneLook;

    /** Over these stores, with that patience. */
    public Checkup(Stores stores, Patience patience) {
        this.stores = stores;
        this.patience = patience;
        this.oneLook = stores.timeout().compareTo(ONE_LOOK) < 0 ? stores.timeout() : ONE_LOOK;
    }

    /** What was found, by area. Blocks for some round trips for each stream, and while the records are read. */
    public List<Finding> run() throws InterruptedException {
        var look = stores.look(oneLook);
        var server = look.server();
        var findings = new ArrayList<>(ServerCheck.of(server));
        if (server.value().isEmpty()) {
            return findings;
        }
        var permits = look.permits();
        var scene = new Gathering(stores, look, oneLook).scene(server.value().get());
        findings.addAll(ClockCheck.of(look.clockAhead()));
        findings.addAll(PermissionCheck.of(permits));
        findings.addAll(StoreCheck.of(scene));
        findings.addAll(RoomCheck.of(scene));
        findings.addAll(QueueCheck.of(scene));
        findings.addAll(BacklogCheck.of(scene, patience));
        findings.addAll(DueCheck.of(scene, patience));
        findings.addAll(ReconcilerCheck.of(scene));
        findings.addAll(lost(scene, permits));
        findings.addAll(DeadLetterCheck.of(scene));
        findings.addAll(ScheduleCheck.of(scene, Look.at(() -> Optional.of(ScheduleLook.of(stores)))));
        findings.addAll(ReplicaCheck.of(scene));
        findings.addAll(DurabilityCheck.of(scene));
        findings.sort(Comparator.comparing(Finding::area));
        return List.copyOf(findings);
    }

    private List<Finding> lost(Scene scene, Look<Permits> permits) throws InterruptedException {
        var missing = permits.value()
                .map(found -> found.missingToRead(scene.wanted().taskStream()))
                .orElse(List.of());
        if (!missing.isEmpty()) {
            return new Findings(Area.TASKS)
                    .unknown("lost-tasks", "", "whether tasks are lost: this user may not " + missing.getFirst())
                    .list();
        }
        try {
            var survey = new Survey(stores, oneLook, MOST_RECORDS, LONGEST_READING).read(scene);
            var lost = new LostSearch(stores, scene, oneLook).among(survey.tasks());
            return LostCheck.of(survey, lost, scene, patience);
        } catch (AsyncJobsException cannot) {
            return new Findings(Area.TASKS)
                    .unknown("lost-tasks", "", "whether tasks are lost: " + cannot.getMessage())
                    .list();
        }
    }

    /** What is found where no connection came about. */
    public static List<Finding> unconnected(AsyncJobsException why) {
        return new Findings(Area.SERVER)
                .fault(
                        "connection",
                        "",
                        String.valueOf(why.getMessage()),
                        "name the right server and login (--server, --context, --creds), and see that it runs")
                .list();
    }
}
