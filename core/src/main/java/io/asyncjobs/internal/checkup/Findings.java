package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.checkup.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects findings of one area. Used by one thread. */
final class Findings {

    private final Area area;
    private final List<Finding> all = new ArrayList<>();

    Findings(Area area) {
        this.area = area;
    }

    Findings ok(String check, String subject, String found) {
        return add(Severity.OK, check, subject, found, "");
    }

    Findings note(String check, String subject, String found, String remedy) {
        return add(Severity.NOTE, check, subject, found, remedy);
    }

    Findings warning(String check, String subject, String found, String remedy) {
        return add(Severity.WARNING, check, subject, found, remedy);
    }

    Findings fault(String check, String subject, String found, String remedy) {
        return add(Severity.FAULT, check, subject, found, remedy);
    }

    /** Something that could not be looked at. */
    Findings unknown(String check, String subject, String why) {
        return warning(
                check,
                subject,
                "could not look: " + why,
                why.contains("may not")
                        ? "grant it to this user, or look as a user that may do everything"
                        : "look again; if it stays so, see the server's log and \"nats server check jetstream\"");
    }

    Findings add(Severity severity, String check, String subject, String found, String remedy) {
        all.add(new Finding(severity, area, check, subject, found, remedy));
        return this;
    }

    /** Whether nothing is worse than a note. */
    boolean isFine() {
        return all.stream().noneMatch(finding -> finding.isAtLeast(Severity.WARNING));
    }

    List<Finding> list() {
        return List.copyOf(all);
    }
}
