package io.asyncjobs.cli.dev;

import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.server.OwnPage;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.DevFile;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps a server running for development. */
@Command(
        name = "dev",
        description = {
            "Runs a nats-server in the foreground and keeps its data; Ctrl-C ends it.",
            "",
            "Serves the HTTP API and the dashboard beside it, at port 8080 of loopback, or a free one where that is taken."
        },
        footer = {"", "Example:", "  ajc dev --port 4300 --data ./nats-data"})
public final class DevCommand implements Callable<Integer> {

    private static final long LOOK_EVERY_MILLIS = 500;

    private final Session session;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "4222",
            description = "The port on loopback; ${DEFAULT-VALUE} by default, 0 for a free one.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where its data is kept; by default the user's data folder.")
    private @Nullable Path data;

    @Option(names = "--memory", description = "Keeps nothing when it ends.")
    private boolean memory;

    /** The command of a session. */
    public DevCommand(Session session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        session.refuseServer("dev");
        if (memory && data != null) {
            throw new CommandException("--memory keeps nothing, so it cannot be given together with --data");
        }
        var ended = new CountDownLatch(1);
        var starting = new AtomicReference<@Nullable Thread>(Thread.currentThread());
        try (var signals = Signals.handle(() -> end(ended, starting.get()));
                var server = start()) {
            starting.set(null);
            var file = DevFile.of(session.surroundings());
            file.announce(server.url());
            try (var page = OwnPage.open(server.url(), session.namespace())) {
                tell(server, page.url());
                watch(server, ended);
            } finally {
                file.withdraw(server.url());
            }
            session.output().text("Stopping " + server);
            return signals.exitCode();
        }
    }

    /** A server that is still being fetched or started is not waited for. */
    private static void end(CountDownLatch ended, @Nullable Thread starting) {
        ended.countDown();
        if (starting != null) {
            starting.interrupt();
        }
    }

    private NatsServer start() {
        try (var steps = session.output().steps()) {
            var settings = NatsServerSettings.defaults()
                    .withPort(port)
                    .withServerName("ajc-dev")
                    .withProgress(steps);
            return NatsServer.start(
                    memory ? settings.withStorage(NatsServerSettings.Storage.MEMORY) : settings.withStoreDir(folder()));
        }
    }

    private Path folder() {
        return data == null ? session.surroundings().dataFolder().resolve("dev") : data.toAbsolutePath();
    }

    private void watch(NatsServer server, CountDownLatch ended) throws InterruptedException {
        while (!ended.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!server.isRunning()) {
                throw new CommandException("the " + server + " ended by itself; start \"ajc dev\" again");
            }
        }
    }

    private void tell(NatsServer server, String page) {
        var output = session.output();
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("url", server.url());
            json.put("version", server.version());
            json.put("pid", server.pid());
            json.put("page", page);
            json.put("data", memory ? "" : server.storeDir().toString());
            output.event(json);
            return;
        }
        output.line(output.style().bold(server + " is ready."));
        output.line("");
        output.line("  data     " + (memory ? "in memory, gone when this ends" : server.storeDir() + ", kept"));
        output.line("  page     " + page);
        output.line("  in Java  AsyncJobs.connect(\"" + server.url() + "\")");
        output.line("  by ajc   found by itself, for example: ajc task add hello '{\"name\":\"ada\"}'");
        output.line("");
        output.line("Ctrl-C ends it.");
    }
}
