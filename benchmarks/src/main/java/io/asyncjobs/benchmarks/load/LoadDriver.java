package io.asyncjobs.benchmarks.load;

import io.asyncjobs.embedded.NatsServerException;
import io.asyncjobs.error.AsyncJobsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures the whole on a real server: one JSON document on standard output, a table and progress on standard error. Runs
 * for some minutes; see {@code benchmarks/run}.
 */
public final class LoadDriver {

    static final List<Scenario> ALL = List.of(
            new BulkEnqueue(),
            new AsyncEnqueue(),
            new BlockingEnqueue(1, 5_000),
            new BlockingEnqueue(8, 20_000),
            new BlockingEnqueue(64, 50_000),
            new Drain(),
            new IdleLatency(),
            new MemoryBacklog());

    private LoadDriver() {}

    /** Takes {@code --key value} pairs; an unknown one lists them. */
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(LoadSettings.help());
            return;
        }
        try {
            var settings = LoadSettings.parse(arguments);
            run(settings, chosen(settings.scenarios()));
        } catch (IllegalArgumentException | AsyncJobsException | NatsServerException | IOException problem) {
            System.err.println("benchmarks: " + problem.getMessage());
            System.exit(1);
        }
    }

    private static List<Scenario> chosen(List<String> names) {
        for (var name : names) {
            if (ALL.stream().noneMatch(scenario -> scenario.name().equals(name))) {
                throw new IllegalArgumentException("there is no scenario " + name + "; known are "
                        + String.join(", ", ALL.stream().map(Scenario::name).toList()));
            }
        }
        return ALL.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
    }

    private static void run(LoadSettings settings, List<Scenario> scenarios) throws IOException, InterruptedException {
        try (var site = Site.open(settings)) {
            var report = new Report(site, settings);
            for (var scenario : scenarios) {
                for (int i = 0; i < scenario.warmUps(); i++) {
                    once(scenario, site, settings, "warm-up");
                }
                measure(scenario, site, settings, report);
            }
            System.err.println();
            System.err.print(report.table());
            System.out.println(report.json());
        }
    }

    private static void measure(Scenario scenario, Site site, LoadSettings settings, Report report)
            throws IOException, InterruptedException {
        var samples = new ArrayList<Sample>();
        try (var profile = profile(settings.profile(), scenario.name())) {
            for (int i = 1; i <= scenario.repetitions(settings); i++) {
                samples.add(once(scenario, site, settings, "run " + i));
            }
            report.add(scenario.name(), samples, profile == null ? Map.of() : profile.stop(samples));
        }
    }

    private static @Nullable Profile profile(@Nullable Path folder, String scenario) throws IOException {
        return folder == null
                ? null
                : Profile.start(Files.createDirectories(folder).resolve(scenario + ".jfr"));
    }

    private static Sample once(Scenario scenario, Site site, LoadSettings settings, String which)
            throws IOException, InterruptedException {
        try (var stage = new Stage(site, settings)) {
            var sample = scenario.run(stage);
            var first = sample.metrics().entrySet().iterator().next();
            System.err.printf(
                    Locale.ROOT, "%-20s %-8s %s %,.3f%n", scenario.name(), which, first.getKey(), first.getValue());
            return sample;
        }
    }
}
