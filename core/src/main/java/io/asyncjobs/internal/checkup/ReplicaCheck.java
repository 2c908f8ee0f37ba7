package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.ConsumerFacts;
import io.asyncjobs.internal.jetstream.StreamFacts;
import io.asyncjobs.internal.jetstream.StreamFacts.Follower;
import io.asyncjobs.internal.jetstream.StreamFacts.Raft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Is everything on as many servers as the rest, and do they all keep up? No I/O. */
final class ReplicaCheck {

    /** Behind by more than what is always on its way. */
    private static final long MUCH = 1_000;

    /** Much longer than from one sign of life to the next. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private ReplicaCheck() {}

    static List<Finding> of(Scene scene) {
        var findings = new Findings(Area.DURABILITY);
        var streams = streams(scene);
        long most = streams.values().stream()
                .mapToInt(facts -> facts.shape().replicas())
                .max()
                .orElse(1);
        streams.forEach((name, facts) -> {
            fewer(name, facts, most, findings);
            facts.raft()
                    .ifPresent(raft ->
                            raft(name, "stream " + name, raft, facts.shape().replicas(), findings));
        });
        scene.queues()
                .values()
                .forEach(queue -> queue.consumer()
                        .value()
                        .flatMap(ConsumerFacts::raft)
                        .filter(raft -> raft.leader().isEmpty())
                        .ifPresent(raft -> findings.fault(
                                "leader",
                                queue.name(),
                                "the consumer of queue " + queue.name()
                                        + " has no leader: none of its tasks is started",
                                "bring the servers back that keep it; see \"nats stream report\"")));
        scene.wanted()
                .stores()
                .forEach(wanted -> scene.store(wanted.store())
                        .filter(facts ->
                                facts.shape().replicas() < wanted.shape().replicas())
                        .filter(facts -> facts.shape().replicas() >= most) // else it was said
                        .ifPresent(facts -> findings.warning(
                                "replicas",
                                facts.shape().name(),
                                "stream " + facts.shape().name() + " is on "
                                        + servers(facts.shape().replicas()) + " and this client wants "
                                        + wanted.shape().replicas(),
                                edit(facts.shape().name(), wanted.shape().replicas()))));
        if (most == 1 && !scene.server().cluster().isEmpty() && !streams.isEmpty()) {
            findings.note(
                    "replicas",
                    scene.server().cluster(),
                    "everything is on one server each though this is a cluster ("
                            + scene.server().cluster() + "): tasks stand still while that server is away",
                    "ajc task configure --replicas 3, and \"nats stream edit NAME --replicas=3\" for the other streams");
        }
        return findings.list();
    }

    private static Map<String, StreamFacts> streams(Scene scene) {
        var streams = new TreeMap<String, StreamFacts>();
        var all = new ArrayList<Optional<StreamFacts>>();
        scene.stores().values().forEach(look -> all.add(look.value()));
        scene.queues().values().forEach(queue -> all.add(queue.stream().value()));
        all.forEach(facts -> facts.ifPresent(found -> streams.put(found.shape().name(), found)));
        return streams;
    }

    private static void fewer(String name, StreamFacts facts, long most, Findings findings) {
        if (facts.shape().replicas() < most) {
            findings.warning(
                    "replicas",
                    name,
                    "stream " + name + " is on " + servers(facts.shape().replicas()) + " and others are on " + most
                            + ": the loss of one server stops it",
                    edit(name, most));
        }
    }

    private static String edit(String name, long replicas) {
        return "nats stream edit " + name + " --replicas=" + replicas;
    }

    private static String servers(int count) {
        return count == 1 ? "one server" : count + " servers";
    }

    static void raft(String name, String what, Raft raft, int replicas, Findings findings) {
        if (raft.leader().isEmpty()) {
            findings.fault(
                    "leader",
                    name,
                    what + " has no leader: nothing of it can be read or stored",
                    "bring the servers back that keep it; see \"nats stream report\"");
        }
        var offline = named(raft.followers(), ReplicaCheck::isAway);
        if (!offline.isEmpty()) {
            findings.warning(
                    "replicas",
                    name,
                    what + " is kept on " + replicas + " servers, of which " + String.join(", ", offline)
                            + (offline.size() == 1 ? " is" : " are") + " away",
                    "bring it back; if it is gone for good, \"nats server cluster peer-remove\"");
        }
        var unheard = named(raft.followers(), ReplicaCheck::isUnheard);
        if (!unheard.isEmpty()) {
            findings.warning(
                    "replicas",
                    name,
                    what + " is kept on " + replicas + " servers, and its leader has not heard of "
                            + String.join(", ", unheard) + " since it leads",
                    "look again; if it stays so, bring that server back");
        }
        var behind = named(
                raft.followers(),
                follower ->
                        !isAway(follower) && !isUnheard(follower) && (!follower.current() || follower.lag() > MUCH));
        if (!behind.isEmpty()) {
            findings.warning(
                    "replicas",
                    name,
                    what + " lags behind on " + String.join(", ", behind),
                    "look again; if it stays so, see that server's disk and network, and \"nats stream report\"");
        }
    }

    private static boolean isAway(Follower follower) {
        return follower.offline() || (!follower.current() && follower.silence().compareTo(LONG) > 0);
    }

    /** A leader that is new says no more of a server that was away by then. */
    private static boolean isUnheard(Follower follower) {
        return !follower.offline() && !follower.current() && follower.silence().isZero();
    }

    private static List<String> named(List<Follower> followers, Predicate<Follower> which) {
        return followers.stream().filter(which).map(Follower::name).toList();
    }
}
