package io.asyncjobs.internal.jetstream;

import static io.asyncjobs.security.UserRole.ADMIN;
import static io.asyncjobs.security.UserRole.MAINTAINER;
import static io.asyncjobs.security.UserRole.OBSERVER;
import static io.asyncjobs.security.UserRole.PRODUCER;
import static io.asyncjobs.security.UserRole.SCHEDULER;
import static io.asyncjobs.security.UserRole.WORKER;

import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.security.UserRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each role must be permitted to do, in one namespace; each role's list is complete. No I/O.
 *
 * <p>A stream's name is one word of a subject, so queues that are not named can only be permitted together with every other
 * stream of the account.
 */
public final class RoleNeeds {

    /** Where a user asks what he may do. */
    static final String USER_INFO = "$SYS.REQ.USER.INFO";

    private final StreamNames names;
    private final String api;
    private final List<String> queues;

    /**
     * Of a namespace.
     *
     * @param api the prefix of the JetStream API, with its last dot
     * @param queues the queues that are meant; none for all
     */
    public RoleNeeds(StreamNames names, String api, Collection<String> queues) {
        this.names = names;
        this.api = api;
        this.queues = queues.isEmpty() ? List.of("*") : List.copyOf(queues);
    }

    /**
     * A permission that a role needs.
     *
     * @param role who needs it
     * @param isOwn whether it tells that role from the others: who has some of a role's own is meant to have it
     * @param subscribes whether it is for subscribing, and not for publishing
     * @param subject for what, with wildcards
     */
    public record Need(UserRole role, boolean isOwn, boolean subscribes, String subject) {}

    /** Of all roles, in their order. */
    List<Need> all() {
        return Arrays.stream(UserRole.values())
                .flatMap(role -> of(role).stream())
                .toList();
    }

    /** All that a role needs, but for its inbox; nothing is twice. */
    public List<Need> of(UserRole role) {
        var list = new Needs(role);
        list.shared(api + "INFO", USER_INFO);
        switch (role) {
            case OBSERVER -> looks(list);
            case PRODUCER -> produces(list);
            case WORKER -> works(list);
            case MAINTAINER -> {
                works(list);
                maintains(list);
                intervenes(list);
            }
            case SCHEDULER -> {
                produces(list);
                schedules(list);
            }
            case ADMIN -> {
                looks(list);
                produces(list);
                intervenes(list);
                administers(list);
            }
        }
        return List.copyOf(list.bySubject.values());
    }

    private void looks(Needs list) {
        list.own(OBSERVER, api + "STREAM.NAMES", api + "STREAM.LIST");
        for (var store : Store.values()) {
            stream(store).forEach(stream -> list.own(OBSERVER, reading(stream)));
        }
        list.own(OBSERVER, consumers("CONSUMER.INFO"));
        list.own(OBSERVER, api + "DIRECT.GET." + names.delay(), api + "DIRECT.GET." + names.deadLetters());
        list.own(OBSERVER, scanning(names.tasks()));
        list.own(OBSERVER, scanning(names.deadLetters()));
        list.own(OBSERVER, scanning(names.audit()));
        list.own(OBSERVER, scanning("KV_" + names.operations()));
        list.own(OBSERVER, watching("KV_" + names.configuration()));
        list.own(OBSERVER, fetching(names.tasks()));
        list.own(OBSERVER, fetching(names.statistics()));
        list.hears(names.events(), names.ourEvents());
    }

    private void produces(Needs list) {
        list.own(PRODUCER, names.taskSubjects(), names.taskEvent("*"));
        for (var queue : queues) {
            list.own(PRODUCER, names.item(queue, "*"), names.delayed(queue, "*"));
            list.shared(names.unique(queue, "*"), names.deadLetter(queue, "*"));
        }
        list.shared(names.waiting("*", "*"), bucket(names.operations(), "once.*"));
        list.shared(reading("KV_" + names.operations()));
        for (var store :
                List.of(Store.TASKS, Store.QUEUES, Store.DELAY, Store.WAITING, Store.DEAD_LETTERS, Store.UNIQUE)) {
            stream(store).forEach(stream -> list.shared(reading(stream)));
        }
        list.shared(consumers("CONSUMER.INFO"));
        list.shared(purging(names.tasks()), purging(names.waiting()), purging(names.unique()));
        list.hears(names.taskEvent("*"));
    }

    private void works(Needs list) {
        produces(list);
        for (var queue : queues) {
            list.own(WORKER, names.itemRejectedEvent(queue));
            list.shared(consuming(streamOf(queue), StreamNames.CONSUMER));
        }
        list.own(WORKER, bucket(names.workers(), "*"));
        list.shared(names.service("*"));
        list.shared(reading("KV_" + names.workers()));
        list.shared(scanning(names.waiting()));
        list.shared(purging(names.delay()));
        list.hears(names.signals("*"), names.waitingSubjects(), names.queueChangedEvent("*"));
    }

    private void maintains(Needs list) {
        list.own(MAINTAINER, bucket(names.elections(), "reconciler"));
        list.own(MAINTAINER, names.configurationKey("reconciler.checkpoint"), names.repairedEvent("*"));
        list.shared(consuming(names.delay(), StreamNames.PUMP));
        list.shared(reading("KV_" + names.elections()));
        list.shared(reading("KV_" + names.configuration()));
        list.shared(api + "STREAM.LIST", api + "DIRECT.GET." + names.delay());
        list.shared(fetching(names.tasks()));
        list.hears("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.*." + StreamNames.CONSUMER);
    }

    /** Cancelling, retrying, deleting and purging, one by one and many at once. */
    private void intervenes(Needs list) {
        list.shared(names.signals("*"), bucket(names.operations(), "operation.*"));
        list.shared(reading("KV_" + names.operations()));
        list.shared(reading("KV_" + names.workers()));
        list.shared(scanning(names.tasks()));
        list.shared(scanning(names.deadLetters()));
        list.shared(scanning("KV_" + names.operations()));
        list.shared(purging(names.delay()), purging(names.deadLetters()));
        for (var queue : queues) {
            list.shared(purging(streamOf(queue)), api + "STREAM.MSG.DELETE." + streamOf(queue));
            list.shared(names.queueChangedEvent(queue));
        }
    }

    private void schedules(Needs list) {
        list.own(SCHEDULER, bucket(names.elections(), "task_scheduler"), names.leaderEvent("task_scheduler"));
        scheduleStates(list);
        list.shared(reading("KV_" + names.elections()));
        list.shared(reading("KV_" + names.configuration()));
        list.shared(watching("KV_" + names.configuration()));
        list.shared(names.signals("*"), purging(names.delay())); // one that replaces the task before
        queues.forEach(queue -> list.shared(purging(streamOf(queue))));
    }

    private void scheduleStates(Needs list) {
        list.shared(names.configurationKey(StreamNames.scheduleStateKey("*")), names.scheduleEvent("*"));
    }

    private void administers(Needs list) {
        for (var store : Store.values()) {
            stream(store)
                    .forEach(stream ->
                            list.own(ADMIN, api + "STREAM.CREATE." + stream, api + "STREAM.UPDATE." + stream));
        }
        for (var queue : queues) {
            var stream = streamOf(queue);
            list.own(ADMIN, api + "STREAM.DELETE." + stream);
            list.shared(
                    api + "CONSUMER.CREATE." + stream + "." + StreamNames.CONSUMER,
                    api + "CONSUMER.PAUSE." + stream + "." + StreamNames.CONSUMER);
        }
        var pump = names.delay() + "." + StreamNames.PUMP;
        list.shared(api + "CONSUMER.CREATE." + pump + "." + names.allDue());
        list.shared(names.auditSubject(), names.statisticsSubjects());
        list.shared(names.configurationKey(StreamNames.scheduleKey("*")));
        scheduleStates(list);
    }

    private List<String> stream(Store store) {
        return switch (store) {
            case TASKS -> List.of(names.tasks());
            case QUEUES -> queues.stream().map(this::streamOf).toList();
            case DELAY -> List.of(names.delay());
            case WORKERS -> List.of("KV_" + names.workers());
            case WAITING -> List.of(names.waiting());
            case DEAD_LETTERS -> List.of(names.deadLetters());
            case UNIQUE -> List.of(names.unique());
            case OPERATIONS -> List.of("KV_" + names.operations());
            case AUDIT -> List.of(names.audit());
            case STATISTICS -> List.of(names.statistics());
            case CONFIGURATION -> List.of("KV_" + names.configuration());
            case ELECTIONS -> List.of("KV_" + names.elections());
        };
    }

    private String streamOf(String queue) {
        return queue.equals("*") ? "*" : names.queue(queue);
    }

    private static String bucket(String bucket, String key) {
        return "$KV." + bucket + "." + key;
    }

    private String purging(String stream) {
        return api + "STREAM.PURGE." + stream;
    }

    private String[] reading(String stream) {
        return new String[] {api + "STREAM.INFO." + stream, api + "STREAM.MSG.GET." + stream};
    }

    /** An ordered consumer that the server pushes. */
    private String[] scanning(String stream) {
        return new String[] {
            api + "CONSUMER.CREATE." + stream + ".>",
            api + "CONSUMER.DELETE." + stream + ".*",
            "$JS.FC." + stream + ".>"
        };
    }

    /** As scanning, by a consumer for several subjects, which has no name of ours. */
    private String[] watching(String stream) {
        var scan = new ArrayList<>(List.of(scanning(stream)));
        scan.add(api + "CONSUMER.CREATE." + stream);
        scan.add(api + "CONSUMER.INFO." + stream + ".*");
        return scan.toArray(String[]::new);
    }

    /** A consumer of one's own that is pulled from. */
    private String[] fetching(String stream) {
        return new String[] {
            api + "CONSUMER.CREATE." + stream + ".>",
            api + "CONSUMER.INFO." + stream + ".*",
            api + "CONSUMER.MSG.NEXT." + stream + ".*",
            api + "CONSUMER.DELETE." + stream + ".*"
        };
    }

    /** Pulling from a consumer that there is, and acknowledging in both forms that servers have. */
    private String[] consuming(String stream, String consumer) {
        return new String[] {
            api + "CONSUMER.MSG.NEXT." + stream + "." + consumer,
            "$JS.ACK." + stream + "." + consumer + ".>",
            "$JS.ACK.*.*." + stream + "." + consumer + ".>"
        };
    }

    /** Of the queues and of the pump. */
    private String[] consumers(String request) {
        var found = new ArrayList<String>();
        queues.forEach(queue -> found.add(api + request + "." + streamOf(queue) + "." + StreamNames.CONSUMER));
        found.add(api + request + "." + names.delay() + "." + StreamNames.PUMP);
        return found.toArray(String[]::new);
    }

    /** What one role needs, in the order in which it was said. */
    private static final class Needs {
        private final UserRole role;
        private final Map<String, Need> bySubject = new LinkedHashMap<>();

        private Needs(UserRole role) {
            this.role = role;
        }

        /** It tells {@code owner} from the others. */
        private void own(UserRole owner, String... subjects) {
            for (var subject : subjects) {
                bySubject.putIfAbsent("publish " + subject, new Need(role, role == owner, false, subject));
            }
        }

        private void shared(String... subjects) {
            for (var subject : subjects) {
                bySubject.putIfAbsent("publish " + subject, new Need(role, false, false, subject));
            }
        }

        private void hears(String... subjects) {
            for (var subject : subjects) {
                bySubject.putIfAbsent("subscribe " + subject, new Need(role, false, true, subject));
            }
        }
    }
}
