package io.asyncjobs.cli;

import io.asyncjobs.cli.audit.AuditCommands;
import io.asyncjobs.cli.bench.BenchCommand;
import io.asyncjobs.cli.completion.CompletionCommand;
import io.asyncjobs.cli.context.ContextCommands;
import io.asyncjobs.cli.cron.CronCommands;
import io.asyncjobs.cli.demo.DemoCommand;
import io.asyncjobs.cli.dev.DevCommand;
import io.asyncjobs.cli.dlq.DlqCommands;
import io.asyncjobs.cli.doctor.DoctorCommand;
import io.asyncjobs.cli.help.HelpCommand;
import io.asyncjobs.cli.info.InfoCommand;
import io.asyncjobs.cli.operation.OperationCommands;
import io.asyncjobs.cli.queue.QueueCommands;
import io.asyncjobs.cli.run.ExitCode;
import io.asyncjobs.cli.schema.SchemaCommand;
import io.asyncjobs.cli.security.SecurityCommands;
import io.asyncjobs.cli.server.ServerCommands;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.cli.task.TaskCommands;
import io.asyncjobs.cli.top.TopCommand;
import io.asyncjobs.cli.worker.WorkerCommands;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** The commands, put together. */
final class CommandTree {

    // in the order of the help
    static final List<Branch> BRANCHES = List.of(
            Branch.of(DemoCommand::new, "demo"),
            Branch.of(DevCommand::new, "dev"),
            Branch.of(InfoCommand::new, "info"),
            Branch.of(DoctorCommand::new, "doctor"),
            Branch.of(TopCommand::new, "top"),
            Branch.of(CommandTree::tasks, "task", "tasks", "t"),
            Branch.of(QueueCommands::of, "queue", "queues", "q"),
            Branch.of(CronCommands::of, "cron"),
            Branch.of(WorkerCommands::of, "worker", "workers", "w"),
            Branch.of(DlqCommands::of, "dlq", "dead", "d"),
            Branch.of(OperationCommands::of, "operation", "operations", "op"),
            Branch.of(ContextCommands::of, "context", "contexts", "ctx"),
            Branch.of(ServerCommands::of, "server"),
            Branch.of(AuditCommands::of, "audit"),
            Branch.of(SecurityCommands::of, "security", "sec"),
            Branch.of(BenchCommand::of, "bench"),
            Branch.of(session -> new CompletionCommand(session, () -> of(session)), "completion"),
            Branch.of(session -> new SchemaCommand(session, () -> of(session)), "schema"),
            Branch.of(session -> new HelpCommand(session, () -> of(session)), "help"));

    private CommandTree() {}

    /** The tree with the command that these arguments call, or with all where they call none that there is. */
    static CommandLine of(Session session, String... args) {
        var called = FirstWord.of(args)
                .flatMap(word -> BRANCHES.stream()
                        .filter(branch -> branch.isCalledBy(word))
                        .findFirst());
        var ajc = new CommandLine(new Ajc(session.options()));
        called.map(List::of)
                .orElse(BRANCHES)
                .forEach(branch -> ajc.addSubcommand(branch.make().apply(session)));
        ajc.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(ExitCode.meanings());
        abbreviate(ajc);
        var errors = new Errors(session);
        return ajc.setExpandAtFiles(false)
                .setOut(session.output().writer())
                .setErr(session.output().errorWriter())
                .setColorScheme(
                        Help.defaultColorScheme(session.output().style().isColoured() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setExecutionStrategy(parsed -> {
                    Logging.set(session.isDebug());
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    private static CommandLine tasks(Session session) {
        return TaskCommands.of(session).addSubcommand(CronCommands.within(session)); // where the original has it
    }

    /** The options that all commands have would bury the few that matter. */
    private static void abbreviate(CommandLine command) {
        command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        command.getSubcommands().values().forEach(CommandTree::abbreviate);
    }
}
