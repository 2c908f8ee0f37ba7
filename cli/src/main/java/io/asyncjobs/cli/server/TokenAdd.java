package io.asyncjobs.cli.server;

import io.asyncjobs.cli.input.FutureTimes;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.TokenFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets somebody call the server. */
@Command(
        name = "add",
        aliases = {"new", "a"},
        description = {
            "Lets somebody call the server, and prints the token. It is shown this once: the file has only its SHA-256.",
            "",
            "The role view sees everything but payloads and results; operate also adds, retries, cancels and deletes tasks"
                    + " and pauses queues; admin also makes, changes and deletes queues and schedules and reads the audit"
                    + " log."
        },
        footer = {
            "",
            "Examples:",
            "  ajc server token add ci --role operate --queue EMAIL --expires 90d --tokens tokens.json",
            "  ajc server token add ada@example.com --role admin --vouched --tokens tokens.json"
        })
final class TokenAdd implements Callable<Integer> {

    private final Session session;

    @Parameters(
            paramLabel = "NAME",
            description = "What it is called in lists and the audit log; of a certificate its common name.")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            converter = RoleWords.class,
            completionCandidates = RoleWords.class,
            description = "What it may do: ${COMPLETION-CANDIDATES}.")
    private Role role = Role.VIEW;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            split = ",",
            description = "A queue that it may see and use; may be given several times, all queues by default.")
    private List<String> queues = new ArrayList<>();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            converter = FutureTimes.class,
            description = "When it ends: a time, or how long until then as 90d; never by default.")
    private @Nullable Instant expires;

    @Option(names = "--vouched", description = "Makes no token: a client certificate or a proxy vouches for the name.")
    private boolean vouched;

    @Mixin
    private final TokenOptions where = new TokenOptions();

    TokenAdd(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var now = Instant.now();
        if (expires != null && !expires.isAfter(now)) {
            throw new CommandException("--expires is in the past, so nobody could use it");
        }
        var file = new TokenFile(where.required(session.surroundings()));
        var token = "";
        if (vouched) {
            file.addVouched(name, role, queues, now, expires);
        } else {
            token = file.add(name, role, queues, now, expires);
        }
        tell(token, file);
        return 0;
    }

    private void tell(String token, TokenFile file) {
        var output = session.output();
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("role", role.word());
            json.put("queues", queues);
            if (expires != null) {
                json.put("expires", expires.toString());
            }
            if (!vouched) {
                json.put("token", token);
            }
            json.put("file", file.path().toString());
            output.document(json);
        } else if (vouched) {
            output.line(name + " may call as " + role.word() + " where a certificate or proxy vouches for it");
        } else {
            output.line(token);
            output.note("Keep it now: it is not shown again. Callers send it as \"Authorization: Bearer TOKEN\".");
        }
    }
}
