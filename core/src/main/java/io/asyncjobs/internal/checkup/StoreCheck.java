package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.checkup.ShapeDifferences.Difference;
import io.asyncjobs.internal.jetstream.ConsumerFacts;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.jetstream.StreamFacts;
import io.asyncjobs.internal.jetstream.WantedShapes.Wanted;
import java.util.List;

/** Is every store what it should be? No I/O. */
final class StoreCheck {

    private StoreCheck() {}

    static List<Finding> of(Scene scene) {
        var findings = new Findings(Area.STORES);
        scene.names().unknown().ifPresent(why -> findings.unknown("stores", "", "which streams there are: " + why));
        if (scene.isEmpty()) {
            return findings.note(
                            "stores",
                            "",
                            "nothing was made yet in namespace " + scene.namespace(),
                            "each store is made when it is first needed; if there should be some, name the right"
                                    + " --namespace and account")
                    .list();
        }
        int there = 0;
        for (var wanted : scene.wanted().stores()) {
            var look = scene.stores().getOrDefault(wanted.store(), new Look.Missing<>());
            look.unknown().ifPresent(why -> silent(wanted, why, findings));
            if (look.value().isPresent()) {
                there++;
                compare(wanted, look.value().get(), findings);
            }
        }
        pump(scene, findings);
        if (there > 0 && findings.isFine()) {
            findings.ok("stores", "", Amounts.are(there, "store") + " as it should be");
        }
        return findings.list();
    }

    private static void silent(Wanted wanted, String why, Findings findings) {
        findings.unknown("stream-configuration", wanted.shape().name(), why);
    }

    private static void compare(Wanted wanted, StreamFacts found, Findings findings) {
        var stream = wanted.shape().name();
        for (var difference : ShapeDifferences.of(wanted, found.shape())) {
            findings.add(
                    difference.severity(),
                    "stream-configuration",
                    stream,
                    "stream " + stream + " " + difference.what() + ": " + difference.harm(),
                    remedy(stream, difference));
        }
    }

    private static String remedy(String stream, Difference difference) {
        return difference.edit().isEmpty()
                ? "it cannot be changed: stop all processes, \"nats stream backup " + stream + "\", \"nats stream rm "
                        + stream + "\", and start a worker, which makes it anew"
                : "nats stream edit " + stream + " " + difference.edit();
    }

    private static void pump(Scene scene, Findings findings) {
        if (scene.store(Store.DELAY).isEmpty()) {
            return;
        }
        var stream = scene.wanted().delayStream();
        var consumer = scene.wanted().pumpConsumer();
        var remedy = "nats consumer rm " + stream + " " + consumer
                + " -f, and start a worker or a server, which makes it anew";
        switch (scene.pump()) {
            case Look.Missing<?> missing ->
                findings.fault(
                        "consumer-configuration",
                        stream,
                        "stream " + stream + " has no consumer " + consumer + ": nothing that is due is moved",
                        Remedies.MAINTAIN);
            case Look.There<ConsumerFacts> there -> {
                var wanted = scene.wanted().pump();
                var found = there.what().policy();
                if (!found.ack().equals(wanted.ack())
                        || !found.filters().equals(wanted.filters())
                        || found.maxDeliver() > 0
                        || found.push()
                        || found.headersOnly()) {
                    findings.fault(
                            "consumer-configuration",
                            stream,
                            "consumer " + consumer + " of " + stream + " has ack " + found.ack() + ", filter "
                                    + String.join(", ", found.filters()) + " and max deliver " + found.maxDeliver()
                                    + " instead of " + wanted.ack() + ", " + String.join(", ", wanted.filters())
                                    + " and -1: due tasks are lost or stay",
                            remedy);
                } else if (!found.ackWait().equals(wanted.ackWait())) {
                    findings.warning(
                            "consumer-configuration",
                            stream,
                            "consumer " + consumer + " of " + stream + " waits " + Amounts.duration(found.ackWait())
                                    + " for an acknowledgement instead of " + Amounts.duration(wanted.ackWait()),
                            "nats consumer edit " + stream + " " + consumer + " --wait="
                                    + wanted.ackWait().toSeconds() + "s");
                }
            }
            case Look.Denied<?> denied -> findings.unknown("consumer-configuration", stream, denied.reason());
            case Look.Silent<?> silent -> findings.unknown("consumer-configuration", stream, silent.reason());
        }
    }
}
