package io.asyncjobs.task;

import com.github.f4b6a3.ksuid.KsuidCreator;

/** Makes task ids: KSUIDs, 27 characters that sort by the second in which they were made. */
public final class TaskId {

    private TaskId() {}

    /** A new id that nobody else has. Safe for use by many threads. */
    public static String next() {
        return KsuidCreator.getKsuid().toString();
    }
}
