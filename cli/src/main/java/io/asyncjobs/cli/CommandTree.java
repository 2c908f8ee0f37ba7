package io.asyncjobs.cli;

import io.asyncjobs.cli.bench.BenchCommand;
import io.asyncjobs.cli.completion.CompletionCommand;
import io.asyncjobs.cli.cron.CronCommands;
import io.asyncjobs.cli.demo.DemoCommand;
import io.asyncjobs.cli.dev.DevCommand;
import io.asyncjobs.cli.dlq.DlqCommands;
import io.asyncjobs.cli.help.HelpCommand;
import io.asyncjobs.cli.info.InfoCommand;
import io.asyncjobs.cli.operation.OperationCommands;
import io.asyncjobs.cli.queue.QueueCommands;
import io.asyncjobs.cli.run.ExitCode;
import io.asyncjobs.cli.schema.SchemaCommand;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.cli.task.TaskCommands;
import io.asyncjobs.cli.worker.WorkerCommands;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** All commands, put together. */
final class CommandTree {

    private CommandTree() {}

    static CommandLine of(Session session) {
        var ajc = new CommandLine(new Ajc(session.options()));
        ajc.addSubcommand(new DemoCommand(session));
        ajc.addSubcommand(new DevCommand(session));
        ajc.addSubcommand(new InfoCommand(session));
        ajc.addSubcommand(
                TaskCommands.of(session).addSubcommand(CronCommands.within(session))); // where the original has it
        ajc.addSubcommand(QueueCommands.of(session));
        ajc.addSubcommand(CronCommands.of(session));
        ajc.addSubcommand(WorkerCommands.of(session));
        ajc.addSubcommand(DlqCommands.of(session));
        ajc.addSubcommand(OperationCommands.of(session));
        ajc.addSubcommand(new BenchCommand(session));
        ajc.addSubcommand(new CompletionCommand(session));
        ajc.addSubcommand(new SchemaCommand(session));
        ajc.addSubcommand(new HelpCommand(session));
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

    /** The options that all commands have would bury the few that matter. */
    private static void abbreviate(CommandLine command) {
        command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        command.getSubcommands().values().forEach(CommandTree::abbreviate);
    }
}
