package io.asyncjobs.internal.worker;

/** Why a running try should end. */
enum Cancellation {
    /** It ran as long as its queue lets it. */
    TIME_UP,
    /** Its lease ran out without a confirmed renewal. */
    LEASE_LOST,
    /** The record says that somebody else took the task, or ended it. */
    FENCED,
    /** The worker stops. */
    STOPPING
}
