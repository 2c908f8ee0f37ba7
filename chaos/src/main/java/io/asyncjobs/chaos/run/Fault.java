package io.asyncjobs.chaos.run;

import java.util.Arrays;
import java.util.List;

/** What a nemesis may do. */
public enum Fault {
    /** A worker is killed, and another one started. */
    WORKER_KILLED(Where.ANYWHERE),
    /** A producer is killed, and another one started. */
    PRODUCER_KILLED(Where.ANYWHERE),
    /** A scheduler is killed, and another one started. */
    SCHEDULER_KILLED(Where.ANYWHERE),
    /** A process is killed between two effects. */
    KILLED_AT_A_POINT(Where.ONE_SERVER),
    /** A worker stands still for longer than its leases. */
    WORKER_FROZEN(Where.ANYWHERE),
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
}
