package io.asyncjobs.load;

import io.asyncjobs.embedded.NatsServerException;
import io.asyncjobs.error.AsyncJobsException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures the whole on a real server, in turn with baselines. Not safe for use by several threads. */
public final class Bench {

    private static final Duration STOP_AGAIN = Duration.ofMillis(100);
    private static final long LATE_NANOS = TimeUnit.MINUTES.toNanos(11);
    private static final long TOO_LATE_NANOS = TimeUnit.SECONDS.toNanos(13 * 60 + 30);

    private final long started = System.nanoTime();
    private final BenchOptions options;
    private final Consumer<String> progress;
    private final GoBuild go;
    private final BenchReport report;
    private final StopSwitch stop = new StopSwitch();
    private final Map<Servers, Site> sites = new EnumMap<>(Servers.class);

    private Bench(BenchOptions options, String command, Consumer<String> progress, GoBuild go) {
        this.options = options;
        this.progress = progress;
        this.go = go;
        this.report = new BenchReport(options, command);
    }

    /** All rows, in the order in which they are measured. */
    public static List<Row> rows() {
        return Rows.ALL.stream()
                .map(row -> new Row(row.name(), row.about(), row.size()))
                .toList();
    }

    /**
     * Measures. Blocks for seconds to an hour, as the options say; an interrupt ends it, and its servers, programs and
     * streams are gone then. A row that fails is reported with its reason and does not stop the others.
     *
     * @param command how it was asked for, for the report
     * @param progress takes a line for each thing that was done
     * @throws IllegalArgumentException if the server that was named cannot be reached
     */
    public static BenchReport run(BenchOptions options, String command, Consumer<String> progress)
            throws InterruptedException {
        return run(options, command, progress, GoBuild.ofUser(progress));
    }

    static BenchReport run(BenchOptions options, String command, Consumer<String> progress, GoBuild go)
            throws InterruptedException {
        var bench = new Bench(options, command, progress, go);
        var running = new FutureTask<>(bench::measureAll);
        var thread = Thread.ofPlatform().name("bench").start(running);
        try {
            return running.get();
        } catch (InterruptedException stopped) {
            bench.stopAndWait(thread);
            throw stopped;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** A further interrupt changes nothing: what was started must be gone. */
    private void stopAndWait(Thread thread) {
        boolean ended = false;
        while (!ended) {
            stop.stop();
            try {
                ended = thread.join(STOP_AGAIN);
            } catch (InterruptedException again) {
                // it is ending
            }
        }
    }

    private BenchReport measureAll() throws InterruptedException {
        try {
            Rows.chosen(options).forEach(report::plan);
            for (var row : report.planned()) {
                measure(row);
            }
            return report.ended();
        } finally {
            sites.values().forEach(Site::close);
        }
    }

    private void measure(Measured measured) throws InterruptedException {
        try {
            if (isPast(TOO_LATE_NANOS)) {
                measured.missing(Measured.OURS, "left out, since the rows before took long; name it by --rows");
                return;
            }
            var site = site(measured.row());
            if (site == null) {
                measured.missing(Measured.OURS, "it needs servers of its own; leave out the server that is named");
                return;
            }
            report.servers(site);
            boolean late = isPast(LATE_NANOS);
            if (late) {
                measured.missing("repetitions", "measured once, since the rows before took long");
            }
            for (int i = 0; i < measured.row().warmUps(); i++) {
                runOurs(measured, site, options.forWarmUp(), "warm-up");
            }
            repeat(measured, site, late ? 1 : measured.row().repetitions(options));
        } catch (IOException | AsyncJobsException | NatsServerException | IllegalStateException failed) {
            var why = String.valueOf(failed.getMessage());
            progress.accept(measured.row().name() + " failed: " + why);
            measured.missing(Measured.OURS, "failed: " + why);
        }
    }

    /** Whether a slow machine would make the usual run longer than it is said to be. */
    private boolean isPast(long nanos) {
        return options.isUsual() && System.nanoTime() - started > nanos;
    }

    private void repeat(Measured measured, Site site, int runs) throws IOException, InterruptedException {
        try (var profile = profile(measured.row().name())) {
            for (int i = 1; i <= runs; i++) {
                var which = i + "/" + runs;
                measured.add(Measured.OURS, runOurs(measured, site, options, which));
                for (var baseline : measured.row().baselines()) {
                    runBaseline(measured, baseline, site, which);
                }
            }
            if (profile != null) {
                measured.profile(profile.stop(measured.ours()));
            }
        }
    }

    private @Nullable Profile profile(String row) throws IOException {
        var folder = options.profile();
        return folder == null
                ? null
                : Profile.start(Files.createDirectories(folder).resolve(row + ".jfr"));
    }

    private Sample runOurs(Measured measured, Site site, BenchOptions how, String which)
            throws IOException, InterruptedException {
        var row = measured.row();
        try (var stage = new Stage(site, how, row.props(how))) {
            stop.begin();
            try {
                var sample = row.run(stage);
                tell(row.name(), which, Measured.OURS, sample);
                return sample;
            } finally {
                stop.end();
            }
        }
    }

    private void runBaseline(Measured measured, Baseline baseline, Site site, String which)
            throws InterruptedException {
        if (!options.baselines() || measured.missing().containsKey(baseline.name())) {
            return;
        }
        if (baseline.name().equals(Baseline.ORIGINAL) && !site.isOwn()) {
            measured.missing(
                    baseline.name(),
                    "the original has one namespace for everything, so it is not run on a server that is named");
            return;
        }
        try {
            var namespace = Stage.newNamespace();
            stop.begin();
            try {
                var built = go.of(baseline.program());
                if (built.program().isEmpty()) {
                    measured.missing(baseline.name(), built.missing());
                    return;
                }
                site.awaitReady();
                var sample =
                        baseline.run(new Opponent(site, options, built.program().get(), namespace));
                measured.add(baseline.name(), sample);
                tell(measured.row().name(), which, baseline.name(), sample);
            } finally {
                stop.end();
                site.delete(namespace); // it does so itself where it ends in order
            }
        } catch (IOException | IllegalStateException failed) {
            progress.accept(measured.row().name() + ", " + baseline.name() + " failed: " + failed.getMessage());
            measured.missing(baseline.name(), "failed: " + failed.getMessage());
        }
    }

    private void tell(String row, String which, String who, Sample sample) {
        var metrics = sample.metrics();
        var rate = metrics.getOrDefault(Sample.RATE, metrics.get(UnderFault.AFTER));
        var figure = rate != null
                ? String.format(Locale.ROOT, "%,10.0f tasks/s", rate)
                : String.format(
                        Locale.ROOT,
                        "p50 %.2f ms, p99 %.2f ms",
                        metrics.getOrDefault(Sample.P50, Double.NaN),
                        metrics.getOrDefault(Sample.P99, Double.NaN));
        progress.accept(String.format(Locale.ROOT, "%-24s %-8s %-20s %s", row, which, who, figure));
    }

    /** The servers of a row, started where they do not run; null where a server was named and it needs others. */
    private @Nullable Site site(Scenario row) throws IOException, InterruptedException {
        var servers = row.servers();
        if (options.namedServer().isPresent() && row.needsOwnServer()) {
            return null;
        }
        var running = sites.get(servers);
        if (running != null) {
            running.awaitReady();
            return running;
        }
        var named = options.namedServer();
        // two kinds of servers at once would disturb each other
        sites.values().forEach(Site::close);
        sites.clear();
        var site = named.isPresent() ? reach(named.get()) : Site.start(servers, progress);
        sites.put(servers, site);
        return site;
    }

    private static Site reach(String url) throws InterruptedException {
        try {
            return Site.at(url);
        } catch (IOException unreachable) {
            throw new IllegalArgumentException(unreachable.getMessage(), unreachable);
        }
    }
}
