package io.asyncjobs.chaos.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a nemesis may do. */
public enum Fault {
    /** A worker is killed, and another one started. */
    WORKER_KILLED(Where.ANYWHERE),
    /** A producer is killed, and another one started. */
    PRODUCER_KILLED(Where.ANYWHERE),
    /** A scheduler is killed, and another one started. */
    SCHEDULER_KILLED(Where.ANYWHERE),
    /** The worker that repairs what crashes leave is killed, and another one started. */
    RECONCILER_KILLED(Where.ANYWHERE),
    /** A process is killed between two effects. */
    KILLED_AT_A_POINT(Where.ONE_SERVER),
    /** A worker stands still for longer than its leases. */
    WORKER_FROZEN(Where.ANYWHERE),
    /** The scheduler that fires stands still for longer than it may lead. */
    SCHEDULER_FROZEN(Where.ANYWHERE),
    /** A worker with little memory joins. */
    SMALL_WORKER(Where.ANYWHERE),
    /** Nothing passes the network for a while. */
    NETWORK_HELD(Where.ONE_SERVER),
    /** Nothing reaches the server for a while. */
    HELD_TO_THE_SERVER(Where.ONE_SERVER),
    /** Nothing comes from the server for a while. */
    HELD_FROM_THE_SERVER(Where.ONE_SERVER),
    /** All connections are cut. */
    CONNECTIONS_CUT(Where.ONE_SERVER),
    /** All connections are reset. */
    CONNECTIONS_RESET(Where.ONE_SERVER),
    /** All takes 200 ms for a while. */
    NETWORK_SLOW(Where.ONE_SERVER),
    /** 1 kB passes each second for a while. */
    NETWORK_NARROW(Where.ONE_SERVER),
    /** The server, or the leader, is killed and comes back. */
    SERVER_KILLED(Where.ANYWHERE),
    /** The server, or the leader, stands still for a while. */
    SERVER_FROZEN(Where.ANYWHERE),
    /** A queue's consumer is deleted, and made again by a person. */
    CONSUMER_DELETED(Where.ANYWHERE),
    /** A queue may run one task at a time for a while, and then as many as before. */
    LIMIT_LOWERED(Where.ANYWHERE),
    /** One that does not lead is killed and comes back. */
    FOLLOWER_KILLED(Where.CLUSTER),
    /** All three are killed and come back. */
    ALL_KILLED(Where.CLUSTER),
    /** The leaders of all streams step down. */
    LEADERS_STEP_DOWN(Where.CLUSTER),
    /** A server asks its clients to leave, and ends. */
    LAME_DUCK(Where.CLUSTER);

    private enum Where {
        ANYWHERE,
        ONE_SERVER,
        CLUSTER
    }

    private static final Set<Fault> NETWORK = Set.of(
            NETWORK_HELD,
            HELD_TO_THE_SERVER,
            HELD_FROM_THE_SERVER,
            CONNECTIONS_CUT,
            CONNECTIONS_RESET,
            NETWORK_SLOW,
            NETWORK_NARROW);
    private static final Set<Fault> STANDSTILL = Set.of(WORKER_FROZEN, SCHEDULER_FROZEN, SERVER_FROZEN);

    private final Where where;

    Fault(Where where) {
        this.where = where;
    }

    /** Those that may happen to one server, or to a cluster. */
    public static List<Fault> of(boolean cluster) {
        return Arrays.stream(values())
                .filter(fault -> fault.where == Where.ANYWHERE || (fault.where == Where.CLUSTER) == cluster)
                .toList();
    }

    /** What may happen in the middle of it: kills, while the network does what it does or something stands still. */
    public List<Fault> meanwhile() {
        if (NETWORK.contains(this)) {
            return List.of(WORKER_KILLED, PRODUCER_KILLED, SCHEDULER_KILLED, RECONCILER_KILLED, SERVER_KILLED);
        }
        return STANDSTILL.contains(this) ? List.of(WORKER_KILLED, PRODUCER_KILLED, SCHEDULER_KILLED) : List.of();
    }

    /** Its name in words. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
