package io.asyncjobs.cli.bench;

import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.load.CompareOptions;
import io.asyncjobs.load.Comparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures two builds pair by pair. */
@Command(
        name = "compare",
        description = {
            "Measures two builds in turn, pair by pair.",
            "",
            "The first, the second, the first again and so on, each by its own ajc on a server of its own. Prints medians and"
                    + " ranges of both, and of the second by the first within each pair: what slows down the machine for a"
                    + " while does not count there. Five pairs of the usual rows take some minutes."
        },
        footer = {
            "",
            "Examples:",
            "  ajc bench compare ../main . --pairs 7",
            "  ajc bench compare old/bin/ajc new/bin/ajc --rows drain --json"
        })
public final class BenchCompare implements Callable<Integer> {

    private final Session session;

    @Spec
    @Nullable
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "FIRST",
            description = "A folder with ajc or bin/ajc in it, or that program; sources are built first.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "SECOND", description = "The build that is compared with it.")
    private Path second = Path.of("");

    @Option(
            names = "--rows",
            paramLabel = "NAME",
            split = ",",
            description = "Measures these rows; enqueue-64, enqueue-bulk and drain by default.")
    private List<String> rows = CompareOptions.USUAL_ROWS;

    @Option(names = "--pairs", paramLabel = "N", description = "Measures each build so often; 5 times by default.")
    private int pairs = CompareOptions.USUAL_PAIRS;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            description = "Multiplies the number of tasks of each row; 1 by default.")
    private double scale = 1;

    @Option(names = "--payload", paramLabel = "BYTES", description = "Bytes of each payload; 256 by default.")
    private @Nullable Integer payload;

    @Option(names = "--slots", paramLabel = "N", description = "Slots of each worker; 200 by default.")
    private @Nullable Integer slots;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of payloads and times; 1 by default.")
    private @Nullable Long seed;

    /** The command of a session. */
    public BenchCompare(Session session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        BenchCommand.refuseOptionsBefore(spec);
        var options = new CompareOptions(first, second, pairs, rows, scale, more());
        var output = session.output();
        var self = Thread.currentThread();
        try (var signals = Signals.handle(self::interrupt)) {
            var comparison = Comparison.run(options, BenchCommand.commandLine(spec), output::note);
            if (output.isJson()) {
                comparison.lines().forEach(output::note);
                output.document(comparison.toMap());
            } else {
                comparison.lines().forEach(output::line);
            }
            return 0;
        } catch (IllegalStateException failed) {
            throw new CommandException(String.valueOf(failed.getMessage()));
        }
    }

    private List<String> more() {
        var more = new ArrayList<String>();
        session.serverInsteadOfOwn("bench compare").ifPresent(server -> more.addAll(List.of("--server", server)));
        add(more, "--payload", payload);
        add(more, "--slots", slots);
        add(more, "--seed", seed);
        return more;
    }

    private static void add(List<String> more, String option, @Nullable Number value) {
        if (value != null) {
            more.addAll(List.of(option, value.toString()));
        }
    }
}
