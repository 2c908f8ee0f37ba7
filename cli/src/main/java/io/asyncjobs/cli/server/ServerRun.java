package io.asyncjobs.cli.server;

import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the HTTP API and the dashboard. */
@Command(
        name = "run",
        description = {
            "Serves the HTTP API and the dashboard until it is told to end.",
            "",
            "On loopback, everybody on this machine may do everything, unless --tokens says who may do what. Elsewhere it"
                    + " needs --tokens with TLS, or certificates of clients, or --unsafe-bind. Requests under way may end"
                    + " on Ctrl-C and SIGTERM.",
            "",
            "Unless it is read-only it also moves due tasks into their queues and repairs what crashes leave, as workers do."
        },
        footer = {
            "",
            "Examples:",
            "  ajc server run",
            "  ajc server run --tokens tokens.json --read-only",
            "  ajc server run --bind 0.0.0.0:8443 --tls-cert c.pem --tls-key k.pem --tokens t.json"
        })
final class ServerRun implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "Where it listens; ${DEFAULT-VALUE} by default, port 0 for a free one.")
    String bind = "127.0.0.1:8080";

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "The server's certificate, in PEM form.")
    @Nullable
    Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's key, in PEM form.")
    @Nullable
    Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "Who issues the certificates that all clients must have, in PEM form.")
    @Nullable
    Path clientAuthorities;

    @Option(
            names = "--unsafe-bind",
            description = "Listens where other machines reach it although nothing keeps them out.")
    boolean unsafe;

    @Mixin
    final TokenOptions tokens = new TokenOptions();

    @Option(names = "--read-only", description = "Changes nothing, for anybody.")
    boolean readOnly;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            split = ",",
            description = "A name by which it is called, as behind a proxy; may be given several times.")
    List<String> hosts = new ArrayList<>();

    @Option(
            names = "--proxy-header",
            paramLabel = "HEADER",
            description = "The header by which a proxy on this machine says who calls; needs --tokens.")
    @Nullable
    String proxyHeader;

    @Option(
            names = "--proxy-from",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Another address from which that header is believed; may be given several times.")
    List<String> proxies = new ArrayList<>();

    @Option(
            names = "--rate",
            paramLabel = "NUMBER",
            defaultValue = "1000",
            description =
                    "How many requests a second each token may make, 0 for any number; ${DEFAULT-VALUE} by default.")
    int rate;

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description = "Where the index of tasks is kept between starts; by default it is made anew.")
    @Nullable
    Path cache;

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            defaultValue = "524288",
            description = "How large the body of a request may be; ${DEFAULT-VALUE} by default.")
    int maxBody;

    @Option(
            names = "--read-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Durations.class,
            description = "How long a request may take to arrive; ${DEFAULT-VALUE} by default.")
    Duration readTimeout = Duration.ofSeconds(30);

    @Option(
            names = "--write-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long a connection may be silent; ${DEFAULT-VALUE} by default.")
    Duration writeTimeout = Duration.ofSeconds(60);

    @Option(
            names = "--queue",
            paramLabel = "QUEUE",
            hidden = true,
            description = "Has no effect: each request names its queue.")
    @Nullable
    String queue;

    @Option(
            names = "--allow-create-default",
            description = "Lets clients make the queue DEFAULT, which else the first task makes that names none.")
    boolean allowCreateDefault;

    ServerRun(Session session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        var ended = new CountDownLatch(1);
        var served = new ServedPage(session.output());
        served.check(this, session.surroundings()); // before anything is asked of a server
        if (queue != null) {
            session.output().note("--queue has no effect: each request names its queue");
        }
        try (var signals = Signals.handle(ended::countDown);
                var jobs = session.connect();
                var server = served.start(this, session.surroundings(), session.namespace(), jobs)) {
            served.tell(server, session.serverText());
            ended.await();
            session.output().text("Stopping");
            return signals.exitCode();
        }
    }
}
