package io.asyncjobs.cli;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.run.ExitCode;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.embedded.NatsServerException;
import io.asyncjobs.error.AsyncJobsException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one sentence and an exit code. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final Session session;

    Errors(Session session) {
        this.session = session;
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] args) {
        var command = wrong.getCommandLine();
        var output = session.output();
        output.problem(Human.sentence(UsageText.of(wrong)));
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            UnmatchedArgumentException.printSuggestions(unmatched, output.errorWriter());
        }
        if (command.getCommandSpec().userObject() instanceof Callable<?>
                || command.getCommandSpec().userObject() instanceof Runnable
                || command.getSubcommands().isEmpty()) {
            output.note("Usage: " + synopsis(command));
        } else {
            command.usage(output.errorWriter());
        }
        output.note("Try '" + command.getCommandSpec().qualifiedName() + " --help' for every option and an example.");
        debugTrace(output, wrong);
        return ExitCode.FAILED;
    }

    private static String synopsis(CommandLine command) {
        return command.getHelp().synopsis(0).strip();
    }

    @Override
    public int handleExecutionException(Exception failed, CommandLine command, ParseResult parsed) {
        if (isInterrupted(failed)) {
            return ExitCode.INTERRUPTED;
        }
        var output = session.output();
        output.problem(
                isForUsers(failed)
                        ? sentence(failed)
                        : "unexpected failure: " + sentence(failed) + "; run it with --debug for the stack trace");
        debugTrace(output, failed);
        return ExitCode.FAILED;
    }

    /** Ctrl-C interrupts; what was under way then fails in its own words. */
    private static boolean isInterrupted(Throwable failed) {
        if (Thread.interrupted()) {
            return true;
        }
        for (var cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForUsers(Exception failed) {
        return failed instanceof AsyncJobsException
                || failed instanceof NatsServerException
                || failed instanceof CommandException
                || failed instanceof IllegalArgumentException;
    }

    private static String sentence(Exception failed) {
        var message = failed.getMessage();
        return message == null || message.isBlank() ? failed.toString() : Human.sentence(message);
    }

    private void debugTrace(Output output, Exception failed) {
        if (session.isDebug()) {
            var trace = new StringWriter();
            failed.printStackTrace(new PrintWriter(trace));
            output.note(trace.toString());
        }
    }
}
