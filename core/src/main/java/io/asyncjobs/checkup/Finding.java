package io.asyncjobs.checkup;

import java.util.Objects;

/**
 * One thing that was looked at, and what was found.
 *
 * @param severity how bad it is
 * @param area what part of the installation it is about
 * @param check what was looked at, by a word that stays the same over versions, such as {@code stream-configuration}
 * @param subject the stream, queue, schedule or other thing by name; empty where it is about the whole
 * @param found what was found, one sentence without a full stop
 * @param remedy what to do, one sentence that names the command or setting, without a full stop; empty where there is nothing
 *     to do
 */
public record Finding(Severity severity, Area area, String check, String subject, String found, String remedy) {

    /** Checks that all is given. */
    public Finding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(area, "area");
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** Whether it is at least that bad. */
    public boolean isAtLeast(Severity least) {
        return severity.compareTo(least) >= 0;
    }
}
