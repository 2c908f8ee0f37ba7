package io.asyncjobs.handler;

/** How safely a running try holds its task. */
public enum LeaseState {
    /** Its last renewal was confirmed in time. */
    HELD,
    /** A renewal is overdue; the lease has not run out. */
    LATE,
    /** The lease ran out or somebody else took the task; nothing that this try does will be saved. */
    LOST
}
