package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.server.OwnPage;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows real tasks on a real server of its own, checks what it shows, and leaves nothing behind. */
@Command(
        name = "demo",
        description = "Starts a nats-server of its own and shows tasks at work on it, in about 20 seconds.",
        footer = {"", "Examples:", "  ajc demo", "  ajc demo --keep"})
public final class DemoCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--keep",
            description =
                    "Serves the HTTP API and the dashboard too, at port 8080 of loopback or a free one, and goes on"
                            + " with the light work of a shop until Ctrl-C.")
    private boolean keep;

    /** The command of a session. */
    public DemoCommand(Session session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        session.refuseServer("demo");
        var self = Thread.currentThread();
        var ended = new CountDownLatch(1);
        var shown = new AtomicBoolean();
        try (var signals = Signals.handle(() -> {
                    ended.countDown();
                    if (!shown.get()) {
                        self.interrupt();
                    }
                });
                var server = start();
                var jobs = AsyncJobs.builder()
                        .server(server.url())
                        .namespace(session.namespace())
                        .connect();
                var page = keep ? OwnPage.open(server.url(), session.namespace()) : null) {
            tell(server);
            if (page != null) {
                tell(page);
            }
            var place = new Stage.Place(server.url(), session.namespace());
            int status = new Demonstration(jobs, place, session.output()).run(Demonstration.steps()) ? 0 : 1;
            if (page == null) {
                return status;
            }
            shown.set(true);
            try (var work = DailyWork.begin(jobs)) {
                session.output().text("Light work goes on, and the page stays at " + page.url() + ", until Ctrl-C.");
                ended.await();
                session.output().text("Stopping");
            }
            return status == 0 ? signals.exitCode() : status;
        }
    }

    private void tell(OwnPage page) {
        if (session.output().isJson()) {
            session.output().event(Json.object("step", "page", "passed", true, "url", page.url()));
        } else {
            session.output().line("Open " + page.url() + " to watch.");
        }
    }

    private NatsServer start() {
        try (var steps = session.output().steps()) {
            return NatsServer.start(
                    NatsServerSettings.defaults().withServerName("ajc-demo").withProgress(steps));
        }
    }

    private void tell(NatsServer server) {
        var output = session.output();
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", "server");
            json.put("passed", true);
            json.put("version", server.version());
            json.put("url", server.url());
            json.put("pid", server.pid());
            output.event(json);
        } else {
            output.line(server + " (process " + server.pid() + ", temporary store)");
        }
    }
}
