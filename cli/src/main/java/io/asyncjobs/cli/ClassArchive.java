package io.asyncjobs.cli;

import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Output.Target;
import io.asyncjobs.cli.session.GlobalOptions;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.cli.session.Surroundings;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerBinary;
import io.asyncjobs.embedded.NatsServerException;
import io.asyncjobs.embedded.NatsServerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What runs while the JVM notes which classes it should keep for the next start: the short commands, one after another,
 * against a server of their own where one is installed. Prints nothing.
 */
public final class ClassArchive {

    /** Nothing listens here. */
    private static final String NOWHERE = "nats://127.0.0.1:1";

    private static final List<String> ALONE =
            List.of("--help", "task --help", "task list --help", "nonsense", "task add --nonsense", "info");
    private static final List<String> WITH_SERVER = List.of(
            "queue add A --priority 5",
            "queue list",
            "queue info A",
            "task add a {\"a\":1} --queue A --id a",
            "task add b --delay 1h --id b",
            "task view a",
            "task list",
            "task list --json",
            "task cancel a --reason x -f",
            "task await a --timeout 1s",
            "dlq list",
            "cron add a 0_3_*_*_* a --queue A",
            "cron list",
            "worker list",
            "operation list",
            "info");

    private ClassArchive() {}

    /** Runs them all; what they say and how they end is nobody's concern. */
    public static void main(String[] args) throws IOException {
        var home = Files.createTempDirectory("ajc-classes");
        try {
            ALONE.forEach(line -> run(line, home, NOWHERE));
            withServer(home);
        } finally {
            Files.deleteIfExists(home);
        }
        System.exit(0); // whatever threads are left
    }

    private static void withServer(Path home) {
        var settings = NatsServerSettings.defaults().withProgress(line -> {});
        try {
            var binary = NatsServerBinary.find(settings);
            if (binary.isPresent()) {
                try (var server =
                        NatsServer.start(settings.withBinary(binary.get().path()))) {
                    WITH_SERVER.forEach(line -> run(line, home, server.url()));
                }
            }
        } catch (NatsServerException none) {
            // the archive has fewer classes then
        }
    }

    private static void run(String line, Path home, String url) {
        var options = new GlobalOptions();
        var environment = Map.of("NATS_URL", url);
        var nobody = new Target(new PrintWriter(Writer.nullWriter()), false);
        var output = new Output(nobody, nobody, environment, options::json);
        var surroundings = new Surroundings(environment, home, false, InputStream.nullInputStream(), false);
        var args = line.split(" ", -1);
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].replace('_', ' ');
        }
        CommandTree.of(new Session(options, surroundings, output), args).execute(args);
    }
}
