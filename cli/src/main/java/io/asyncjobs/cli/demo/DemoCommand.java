package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows real tasks on a real server of its own, checks what it shows, and leaves nothing behind. */
@Command(
        name = "demo",
        description = "Starts a nats-server of its own and shows tasks at work on it, in about 20 seconds.",
        footer = {"", "Example:", "  ajc demo"})
public final class DemoCommand implements Callable<Integer> {

    private final Session session;

    /** The command of a session. */
    public DemoCommand(Session session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        session.refuseServer("demo");
        var self = Thread.currentThread();
        try (var signals = Signals.handle(self::interrupt);
                var server = start();
                var jobs = AsyncJobs.builder()
                        .server(server.url())
                        .namespace(session.namespace())
                        .connect()) {
            tell(server);
            var place = new Stage.Place(server.url(), session.namespace());
            return new Demonstration(jobs, place, session.output()).run(Demonstration.steps()) ? 0 : 1;
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
