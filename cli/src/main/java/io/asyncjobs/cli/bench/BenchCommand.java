package io.asyncjobs.cli.bench;

import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.load.Bench;
import io.asyncjobs.load.BenchOptions;
import io.asyncjobs.load.BenchReport;
import io.asyncjobs.load.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures throughput, latency and cost, beside baselines. */
@Command(
        name = "bench",
        description = {
            "Measures throughput, latency and what they cost.",
            "",
            "In turn with the raw server and the Go original where a Go toolchain is installed; on a nats-server of its own,"
                    + " or on --server in a namespace that it removes. Takes at most 15 minutes, with --quick about one."
        },
        footer = {"", "Example:", "  ajc bench --quick", "  ajc bench --rows drain,latency --repeat 5 --json"})
public final class BenchCommand implements Callable<Integer> {

    private final Session session;

    @Spec
    @Nullable
    private CommandSpec spec;

    @Option(names = "--list", description = "Lists the rows and measures nothing.")
    private boolean list;

    @Option(names = "--quick", description = "Measures a few rows, once.")
    private boolean quick;

    @Option(names = "--full", description = "Measures the long rows too.")
    private boolean full;

    @Option(names = "--rows", paramLabel = "NAME", split = ",", description = "Measures these rows and no others.")
    private List<String> rows = List.of();

    @Option(names = "--repeat", paramLabel = "N", description = "Measures each row so often; 3 times by default.")
    private int repeat;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            description = "Multiplies the number of tasks of each row; 1 by default.")
    private double scale;

    @Option(names = "--payload", paramLabel = "BYTES", description = "Bytes of each payload; 256 by default.")
    private int payload = BenchOptions.defaults().payload();

    @Option(names = "--slots", paramLabel = "N", description = "Slots of each worker; 200 by default.")
    private int slots = BenchOptions.defaults().slots();

    @Option(
            names = "--history",
            paramLabel = "N",
            description = "Finished and waiting tasks of the row history; 100000 by default.")
    private long history;

    @Option(
            names = "--steady",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long the row steady lasts; 10m by default.")
    private Duration steady = BenchOptions.defaults().steady();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of payloads and times; 1 by default.")
    private long seed = BenchOptions.defaults().seed();

    @Option(names = "--no-baselines", description = "Measures no baselines.")
    private boolean withoutBaselines;

    @Option(
            names = "--profile",
            paramLabel = "FOLDER",
            description = "Writes flight recordings there and counts the hottest methods in the JSON.")
    private @Nullable Path profile;

    /** The command of a session. */
    public BenchCommand(Session session) {
        this.session = session;
    }

    /** The command with those below it. */
    public static CommandLine of(Session session) {
        return new CommandLine(new BenchCommand(session))
                .addSubcommand(new BenchCompare(session))
                .addSubcommand(new BenchChart(session));
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        if (list) {
            list();
            return 0;
        }
        var options = options();
        var self = Thread.currentThread();
        try (var signals = Signals.handle(self::interrupt)) {
            return print(Bench.run(options, commandLine(spec), session.output()::note));
        }
    }

    private BenchOptions options() {
        if (quick && full) {
            throw new CommandException("--quick and --full contradict each other; give one of them");
        }
        if (spec != null && spec.commandLine().getParseResult().hasMatchedOption("--repeat") && repeat < 1) {
            throw new CommandException("--repeat is " + repeat + "; it must be 1 or more");
        }
        if (spec != null && spec.commandLine().getParseResult().hasMatchedOption("--scale") && scale <= 0) {
            throw new CommandException("--scale is " + scale + "; it must be above 0 and at most 100");
        }
        return new BenchOptions(
                quick ? Size.QUICK : full ? Size.FULL : Size.NORMAL,
                rows,
                repeat,
                scale,
                session.serverInsteadOfOwn("bench").orElse(null),
                payload,
                slots,
                history,
                steady,
                seed,
                !withoutBaselines,
                profile);
    }

    private void list() {
        var output = session.output();
        if (output.isJson()) {
            output.document(Bench.rows().stream()
                    .map(row -> Json.object("row", row.name(), "about", row.about(), "part_of", partOf(row.size())))
                    .toList());
            return;
        }
        var table = new Table().text("Row").text("Part of").text("What it measures");
        Bench.rows().forEach(row -> table.row(row.name(), partOf(row.size()), row.about()));
        table.print(output);
    }

    private static String partOf(Size size) {
        return size == Size.NORMAL ? "default" : "--" + size.name().toLowerCase(Locale.ROOT);
    }

    private int print(BenchReport report) {
        var output = session.output();
        if (output.isJson()) {
            report.lines().forEach(output::note);
            output.document(report.toMap());
        } else {
            report.lines().forEach(output::line);
        }
        return report.isComplete() ? 0 : 1;
    }

    /** The arguments of the whole program, without logins. */
    static String commandLine(@Nullable CommandSpec spec) {
        var words = spec == null
                ? List.<String>of()
                : spec.root().commandLine().getParseResult().originalArgs();
        return "ajc " + String.join(" ", words).replaceAll("//[^/@ ]*@", "//");
    }

    /**
     * Makes sure that a command below this one is not given options of this one, which would say nothing.
     *
     * @throws CommandException if it is
     */
    static void refuseOptionsBefore(@Nullable CommandSpec spec) {
        if (spec == null || spec.parent() == null) {
            return;
        }
        spec.parent().commandLine().getParseResult().matchedOptions().stream()
                .filter(option -> !option.inherited())
                .findFirst()
                .ifPresent(option -> {
                    throw new CommandException(option.longestName() + " is before \"" + spec.name()
                            + "\", where it says nothing; \"" + spec.qualifiedName()
                            + " --help\" lists what can stand after it");
                });
    }
}
