package io.asyncjobs.cli.audit;

import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.audit.AuditFilter;
import io.asyncjobs.cli.input.PastTimes;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.Session;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists who did what. */
@Command(
        name = "list",
        aliases = "ls",
        description = {
            "Lists who did what through the HTTP server, the latest first: changes, sign-ins, and what was refused.",
            "",
            "Adding tasks is not listed. Entries are kept for 90 days, a million of them at most."
        },
        footer = {"", "Examples:", "  ajc audit list", "  ajc audit list 20 --who ci --since 2d --refused"})
final class AuditList implements Callable<Integer> {

    private static final int WIDEST = 100;

    private final Session session;

    @Parameters(
            paramLabel = "LIMIT",
            arity = "0..1",
            defaultValue = "200",
            description = "How many at most, 1 to 100000; ${DEFAULT-VALUE} by default.")
    private int limit;

    @Option(names = "--who", paramLabel = "NAME", description = "Only what this name did.")
    private @Nullable String who;

    @Option(names = "--text", paramLabel = "TEXT", description = "Only where the action or target contains this.")
    private @Nullable String text;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Not before: a time, or how long ago as 2h.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Before: a time, or how long ago as 2h.")
    private @Nullable Instant until;

    @Option(names = "--refused", description = "Only what was refused or failed.")
    private boolean refused;

    AuditList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        var filter = AuditFilter.all()
                .withWho(who)
                .withText(text)
                .withSince(since)
                .withUntil(until)
                .withRefusedOnly(refused);
        try (var jobs = session.connect()) {
            var entries = jobs.auditLog().list(filter, limit);
            if (output.isJson()) {
                output.document(entries.stream().map(AuditList::json).toList());
            } else if (entries.isEmpty()) {
                output.line("Nothing in the audit log of " + session.namespace()
                        + (filter.equals(AuditFilter.all()) ? "" : " that matches"));
            } else {
                table(entries).print(output);
            }
        }
        return 0;
    }

    private static Table table(List<AuditEntry> entries) {
        var now = Instant.now();
        var table = new Table()
                .text("Time")
                .text("Who")
                .text("From")
                .minor(1)
                .text("Method")
                .text("Target")
                .figure("Status")
                .text("Reason");
        for (var entry : entries) {
            table.row(
                    Human.shortTime(entry.time(), now),
                    Human.foreign(entry.who(), WIDEST),
                    Human.foreign(entry.from(), WIDEST),
                    Human.foreign(entry.action().split(" ", 2)[0], WIDEST),
                    Human.foreign(entry.target(), WIDEST),
                    Integer.toString(entry.status()),
                    Human.foreign(entry.reason(), WIDEST));
        }
        return table;
    }

    private static Map<String, Object> json(AuditEntry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("time", entry.time().toString());
        json.put("who", entry.who());
        json.put("proof", entry.proof());
        json.put("from", entry.from());
        json.put("action", entry.action());
        json.put("target", entry.target());
        json.put("status", entry.status());
        json.put("reason", entry.reason());
        return json;
    }
}
