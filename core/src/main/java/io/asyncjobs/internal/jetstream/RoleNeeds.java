package io.asyncjobs.internal.jetstream;

import static io.asyncjobs.internal.jetstream.UserRole.ADMIN;
import static io.asyncjobs.internal.jetstream.UserRole.MAINTAINER;
import static io.asyncjobs.internal.jetstream.UserRole.OBSERVER;
import static io.asyncjobs.internal.jetstream.UserRole.PRODUCER;
import static io.asyncjobs.internal.jetstream.UserRole.SCHEDULER;
import static io.asyncjobs.internal.jetstream.UserRole.WORKER;

import java.util.List;

/** What each role must be permitted to do, in one namespace: the table of the operations guide. */
final class RoleNeeds {

    private final StreamNames names;
    private final String api;

    RoleNeeds(StreamNames names, String api) {
        this.names = names;
        this.api = api;
    }

    /**
     * A permission that a role needs.
     *
     * @param role who needs it
     * @param isOwn whether it tells that role from the others: who has some of a role's own is meant to have it
     * @param subscribes whether it is for subscribing, and not for publishing
     * @param subject for what, with wildcards
     */
    record Need(UserRole role, boolean isOwn, boolean subscribes, String subject) {}

    List<Need> all() {
        return List.of(
                own(OBSERVER, api + "INFO"),
                own(OBSERVER, api + "STREAM.INFO.*"),
                own(OBSERVER, api + "CONSUMER.INFO.*.*"),
                own(OBSERVER, api + "STREAM.MSG.GET.*"),
                own(OBSERVER, api + "STREAM.NAMES"),
                own(OBSERVER, api + "CONSUMER.CREATE.>"),
                own(OBSERVER, api + "CONSUMER.DELETE.>"),
                own(OBSERVER, api + "DIRECT.GET." + names.delay()),
                hears(OBSERVER, names.events()),
                hears(OBSERVER, names.ourEvents()),
                own(PRODUCER, names.taskSubjects()),
                own(PRODUCER, names.item("*", "*")),
                own(PRODUCER, names.delayed("*", "*")),
                own(PRODUCER, names.taskEvent("*")),
                shared(WORKER, api + "CONSUMER.MSG.NEXT.*.*"),
                own(WORKER, "$JS.ACK.>"),
                own(WORKER, "$KV." + names.workers() + ".*"),
                own(WORKER, names.itemRejectedEvent("*")),
                shared(WORKER, names.deadLetter("*", "*")),
                shared(WORKER, names.unique("*", "*")),
                shared(WORKER, names.waiting("*", "*")),
                shared(WORKER, api + "STREAM.PURGE.*"),
                hears(WORKER, names.signals("*")),
                hears(WORKER, names.waitingSubjects()),
                own(MAINTAINER, "$KV." + names.elections() + ".reconciler"),
                own(MAINTAINER, names.configurationKey("reconciler.checkpoint")),
                own(MAINTAINER, names.repairedEvent("*")),
                shared(MAINTAINER, api + "STREAM.LIST"),
                shared(MAINTAINER, api + "STREAM.MSG.DELETE.*"),
                hears(MAINTAINER, "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.*." + StreamNames.CONSUMER),
                own(SCHEDULER, names.configurationKey(StreamNames.scheduleStateKey("*"))),
                own(SCHEDULER, "$KV." + names.elections() + ".task_scheduler"),
                own(SCHEDULER, names.leaderEvent("task_scheduler")),
                own(SCHEDULER, names.scheduleEvent("*")),
                shared(SCHEDULER, names.configurationKey(StreamNames.scheduleKey("*"))),
                own(ADMIN, api + "STREAM.CREATE.*"),
                own(ADMIN, api + "STREAM.UPDATE.*"),
                own(ADMIN, api + "STREAM.DELETE.*"),
                own(ADMIN, api + "CONSUMER.DURABLE.CREATE.>"),
                own(ADMIN, api + "CONSUMER.PAUSE.*.*"),
                own(ADMIN, names.queueChangedEvent("*")),
                own(ADMIN, "$KV." + names.operations() + ".operation.*"),
                own(ADMIN, names.signals("*")),
                shared(ADMIN, api + "STREAM.MSG.DELETE.*"),
                shared(ADMIN, api + "STREAM.PURGE.*"));
    }

    private static Need own(UserRole role, String subject) {
        return new Need(role, true, false, subject);
    }

    private static Need shared(UserRole role, String subject) {
        return new Need(role, false, false, subject);
    }

    private static Need hears(UserRole role, String subject) {
        return new Need(role, false, true, subject);
    }
}
