package io.asyncjobs.cli.dlq;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around dead letters. */
@Command(
        name = "dlq",
        aliases = {"dead", "d"},
        description = "Looks at tasks that did not complete, retries them, forgets them.",
        footer = {
            "",
            "Examples:",
            "  ajc dlq list --queue EMAIL --since 1d",
            "  ajc dlq retry --error timeout --dry-run"
        })
public final class DlqCommands {

    private DlqCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new DlqCommands())
                .addMixin("keys", session.keys())
                .addSubcommand(new DlqList(session))
                .addSubcommand(new DlqView(session))
                .addSubcommand(new DlqRetry(session))
                .addSubcommand(new DlqDelete(session))
                .addSubcommand(new DlqPurge(session));
    }
}
