package io.asyncjobs.cli.security;

import io.asyncjobs.Roles;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.security.UserRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what users of a role must be permitted to do. */
@Command(
        name = "permissions",
        aliases = {"perms"},
        description = {
            "Prints what a user must be permitted to publish and subscribe to, by role: as a nats-server's configuration,"
                    + " as claims of a user JWT, or as arguments of nsc. Asks no server.",
            "",
            "Name the queues where you can: without them the user may also touch streams of other namespaces in the account."
        },
        footer = {
            "",
            "The roles are observer, producer, worker, maintainer, scheduler and admin; a user",
            "may have several. The client must be told the inbox prefix (inbox_prefix of its",
            "NATS context); give each user its own.",
            "",
            "Examples:",
            "  ajc security permissions --role producer --queue EMAIL",
            "  ajc security permissions --role worker --role scheduler --form jwt"
        })
final class SecurityPermissions implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            split = ",",
            converter = UserRoles.class,
            completionCandidates = UserRoles.class,
            description = "What the user is for: ${COMPLETION-CANDIDATES}; may be given several times.")
    private List<UserRole> roles = new ArrayList<>();

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            split = ",",
            description = "A queue that the user works with; may be given several times, all queues by default.")
    private List<String> queues = new ArrayList<>();

    @Option(
            names = "--inbox",
            paramLabel = "PREFIX",
            description = "What the user's inboxes begin with; by default _INBOX_ and the role.")
    private @Nullable String inbox;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            converter = PermissionForms.class,
            completionCandidates = PermissionForms.class,
            defaultValue = "config",
            description = "How they are written: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default.")
    private PermissionForms.Form form = PermissionForms.Form.CONFIG;

    SecurityPermissions(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wanted = wanted();
        var permissions = wanted.permissions(roles);
        var text = new PermissionText(permissions);
        var output = session.output();
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("roles", roles.stream().distinct().map(UserRole::word).toList());
            json.put("namespace", session.namespace());
            json.put("queues", queues);
            json.put("inbox_prefix", wanted.inboxPrefix(roles));
            json.put("publish", permissions.publish());
            json.put("subscribe", permissions.subscribe());
            json.put("config", String.join("\n", text.config()));
            json.put("claims", text.claims());
            output.document(json);
            return 0;
        }
        switch (form) {
            case CONFIG -> text.config().forEach(output::line);
            case JWT -> output.line(Json.pretty(text.claims()));
            case NSC -> text.nsc().forEach(output::line);
        }
        output.note("The client must be told the inbox prefix " + wanted.inboxPrefix(roles) + ".");
        if (form != PermissionForms.Form.CONFIG && text.outgrowsLogin()) {
            output.note("A JWT with all of them is longer than the 4 KiB that a server takes in a login: set"
                    + " max_control_line: 65536 in its configuration, or give them to a scoped signing key in place of the"
                    + " user.");
        }
        return 0;
    }

    private Roles wanted() {
        try {
            var wanted = Roles.in(session.namespace()).withQueues(queues);
            return inbox == null ? wanted : wanted.withInboxPrefix(inbox);
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(String.valueOf(wrong.getMessage()));
        }
    }
}
