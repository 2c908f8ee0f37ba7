package io.asyncjobs.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do; each role may also do what those before it may. */
public enum Role {
    /** Looks at everything but payloads and results. */
    VIEW,
    /** Sees payloads and results; adds, retries, cancels and deletes tasks; pauses queues and schedules. */
    OPERATE,
    /** Makes, changes, purges and deletes queues and schedules; reads the audit log. */
    ADMIN;

    /** Whether this role may do what that one may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** Its name in files, options and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name; empty for none. */
    public static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
