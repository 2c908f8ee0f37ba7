package io.asyncjobs.queue;

/** Where the server keeps a stream. */
public enum Storage {
    /** On disk; survives a restart of the server. */
    FILE,
    /** In memory; lost when its servers stop. */
    MEMORY
}
