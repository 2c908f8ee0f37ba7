package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.Grants.Extent;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.Permits;
import io.asyncjobs.internal.jetstream.Permits.Permit;
import io.asyncjobs.security.UserRole;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What may this user not do, and which role would need it? A role of which a user has nothing of its own is not his; one
 * of which he has a part is most likely incomplete. No I/O.
 */
final class PermissionCheck {

    private PermissionCheck() {}

    static List<Finding> of(Look<Permits> look) {
        var findings = new Findings(Area.PERMISSIONS);
        var why = look.unknown();
        if (why.isPresent()) {
            return findings.note(
                            "permissions",
                            "",
                            "what this user may do is not known: " + why.get(),
                            "grant publish on $SYS.REQ.USER.INFO to this user")
                    .list();
        }
        var permits = look.value().orElse(new Permits(false, List.of()));
        var without = new ArrayList<String>();
        for (var role : UserRole.values()) {
            var ofRole =
                    permits.all().stream().filter(each -> each.role() == role).toList();
            if (has(ofRole, each -> each.isOwn() && each.extent() != Extent.NOTHING)
                    || role == UserRole.OBSERVER
                    || !permits.told()) {
                lacks(role, ofRole, findings);
            } else if (!ofRole.isEmpty()) {
                without.add(role.word());
            }
        }
        if (!permits.told()) {
            findings.note(
                    "permissions",
                    "",
                    "the server does not tell this user his permissions, so only those were looked at that can be tried"
                            + " without harm",
                    "grant publish on $SYS.REQ.USER.INFO to this user");
        } else if (!without.isEmpty()) {
            findings.note(
                    "permissions",
                    "",
                    "this user is not permitted to act as " + String.join(", ", without),
                    "that is fine if others do; else grant what \"ajc security permissions\" prints");
        } else if (findings.isFine()) {
            findings.ok("permissions", "", "this user may do what every role needs");
        }
        return findings.list();
    }

    private static void lacks(UserRole role, List<Permit> permits, Findings findings) {
        var missing = named(permits, Extent.NOTHING);
        var partly = named(permits, Extent.PART);
        if (!missing.isEmpty()) {
            findings.warning(
                    "permissions",
                    role.word(),
                    "as " + role.word() + " this user may not " + String.join(", ", missing),
                    "grant what \"ajc security permissions --role " + role.word() + "\" prints");
        }
        if (!partly.isEmpty()) {
            findings.note(
                    "permissions",
                    role.word(),
                    "as " + role.word() + " this user may only in part " + String.join(", ", partly),
                    "that is fine where it is meant, such as for some queues only");
        }
    }

    private static List<String> named(List<Permit> permits, Extent extent) {
        return permits.stream()
                .filter(each -> each.extent() == extent)
                .map(Permit::what)
                .toList();
    }

    private static boolean has(List<Permit> permits, Predicate<Permit> what) {
        return permits.stream().anyMatch(what);
    }
}
