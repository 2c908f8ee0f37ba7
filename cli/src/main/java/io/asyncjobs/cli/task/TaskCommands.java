package io.asyncjobs.cli.task;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around tasks. */
@Command(
        name = "task",
        aliases = {"tasks", "t"},
        description = "Adds tasks, looks at them, runs and ends them.",
        footer = {
            "",
            "Examples:",
            "  ajc task add email:new '{\"to\":\"ada\"}' --queue EMAIL",
            "  ajc task process email EMAIL 4 ./send-mail.sh"
        })
public final class TaskCommands {

    private TaskCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new TaskCommands())
                .addMixin("keys", session.keys())
                .addSubcommand(new TaskAdd(session))
                .addSubcommand(new TaskView(session))
                .addSubcommand(new TaskList(session))
                .addSubcommand(new TaskWatch(session))
                .addSubcommand(new TaskAwait(session))
                .addSubcommand(new TaskRetry(session))
                .addSubcommand(new TaskCancel(session))
                .addSubcommand(new TaskDelete(session))
                .addSubcommand(new TaskPurge(session))
                .addSubcommand(new TaskProcess(session))
                .addSubcommand(new TaskInitialize(session))
                .addSubcommand(new TaskConfigure(session));
    }
}
