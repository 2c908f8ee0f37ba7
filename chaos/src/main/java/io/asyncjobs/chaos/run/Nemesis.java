package io.asyncjobs.chaos.run;

import io.asyncjobs.chaos.wire.WireProxy;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** Does harm to a stage and to its servers, drawn from a seed. Not safe for use by several threads. */
public final class Nemesis {

    /** After that time nothing of what a server had in flight is still running. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);

    /** After that time another one leads. */
    private static final Duration LED = Duration.ofSeconds(11);

    private static final Duration BEGIN = Duration.ofMinutes(2);
    private static final Duration TO_A_POINT = Duration.ofSeconds(20);
    private static final Duration BACK = Duration.ofMinutes(2);
    private static final Duration LEAVING = Duration.ofSeconds(12);
    private static final int SOME = 20;
    private static final int MANY = 1_000_000;
    private static final int PAUSE_MILLIS = 20;
    private static final int WORKERS = 2;
    private static final int MIXED = 3;
    private static final String CHANGED_QUEUE = "SECOND";

    private final Stage stage;
    private final Servers servers;
    private final WireProxy proxy;
    private final String url;
    private final Random random;
    private final List<ChildProcess> workers = new ArrayList<>();
    private final List<ChildProcess> schedulers = new ArrayList<>();
    private final List<Duration> returns = new ArrayList<>();
    private ChildProcess producer;
    private Optional<Fault> meanwhile = Optional.empty();
    private boolean isWithin;

    /**
     * Begins the work, two workers, a producer, and two schedulers, all behind the proxy where there is one server, and waits
     * until all of them are at it.
     *
     * @throws IllegalStateException if they are not within two minutes
     */
    public Nemesis(Stage stage, Servers servers, WireProxy proxy, long seed) throws IOException, InterruptedException {
        this.stage = stage;
        this.servers = servers;
        this.proxy = proxy;
        this.url = servers.isCluster() ? servers.urls() : proxy.url();
        this.random = new Random(seed);
        stage.schedule();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(stage.worker(url));
            schedulers.add(stage.scheduler(url));
        }
        producer = startProducer();
        if (!stage.awaitStarts(SOME, BEGIN) || !Stage.await(BEGIN, () -> stage.isManned(WORKERS))) {
            throw new IllegalStateException("the work did not begin within " + BEGIN.toSeconds() + " s");
        }
    }

    private ChildProcess startProducer() throws IOException {
        return stage.producer(url, random.nextLong(), MANY, PAUSE_MILLIS, Stage.ALL_KINDS);
    }

    /** Draws what to do next: one fault, or, of those that last for a while, a third with another one in its middle. */
    public Harm draw() {
        var fault = one(Fault.of(servers.isCluster()));
        boolean mixed = !fault.meanwhile().isEmpty() && random.nextInt(MIXED) == 0;
        return mixed ? mixed(fault) : new Harm(fault, Optional.empty());
    }

    /** Draws one that has another one in its middle. */
    public Harm drawMixed() {
        return mixed(one(Fault.of(servers.isCluster()).stream()
                .filter(fault -> !fault.meanwhile().isEmpty())
                .toList()));
    }

    private Harm mixed(Fault fault) {
        return new Harm(fault, Optional.of(one(fault.meanwhile())));
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** How long it took, after each return of a server or network, until a handler was called. */
    public List<Duration> returns() {
        return List.copyOf(returns);
    }

    /** Does both, and undoes what can be undone. */
    public void strike(Harm harm) throws IOException, InterruptedException, JetStreamApiException {
        meanwhile = harm.meanwhile();
        strike(harm.fault());
    }

    /** Does it, and undoes it where it can be undone. */
    public void strike(Fault fault) throws IOException, InterruptedException, JetStreamApiException {
        switch (fault) {
            case WORKER_KILLED -> {
                stage.kill(workers.remove(random.nextInt(workers.size())));
                workers.add(stage.worker(url));
            }
            case PRODUCER_KILLED -> {
                stage.kill(producer);
                producer = startProducer();
            }
            case SCHEDULER_KILLED -> {
                stage.kill(schedulers.remove(random.nextInt(schedulers.size())));
                schedulers.add(stage.scheduler(url));
            }
            case RECONCILER_KILLED -> {
                var owner = stage.reconciler().filter(workers::contains).orElse(workers.getFirst());
                workers.remove(owner);
                stage.kill(owner);
                workers.add(stage.worker(url));
            }
            case KILLED_AT_A_POINT -> atAPoint();
            case WORKER_FROZEN -> standsStill(one(workers), stage.lease().plusMillis(500 + random.nextInt(3_000)));
            case SCHEDULER_FROZEN ->
                standsStill(
                        stage.firing().filter(schedulers::contains).orElse(schedulers.getFirst()),
                        LED.plusMillis(random.nextInt(2_000)));
            case SMALL_WORKER -> {
                stage.kill(workers.removeFirst());
                workers.add(stage.worker(url, "-Xmx48m"));
            }
            case NETWORK_HELD -> network(() -> proxy.hold(true, true));
            case HELD_TO_THE_SERVER -> network(() -> proxy.hold(true, false));
            case HELD_FROM_THE_SERVER -> network(() -> proxy.hold(false, true));
            case CONNECTIONS_CUT -> network(proxy::cut);
            case CONNECTIONS_RESET -> network(proxy::reset);
            case NETWORK_SLOW -> network(() -> proxy.delay(200));
            case NETWORK_NARROW -> network(() -> proxy.narrow(1_000));
            case SERVER_KILLED -> servers(List.of(servers.leader()));
            case SERVER_FROZEN -> {
                int leader = servers.leader();
                servers.server(leader).pause();
                pass(Duration.ofMillis(1_000 + random.nextInt(3_000)));
                servers.server(leader).resume();
                measureReturn();
            }
            case CONSUMER_DELETED -> {
                var from = Instant.now();
                stage.nats().jetStreamManagement().deleteConsumer(stage.namespace() + "_Q_" + CHANGED_QUEUE, "WORKERS");
                Thread.sleep(1_000 + random.nextInt(2_000));
                stage.define();
                stage.excuse(from, Instant.now().plus(stage.lease()).plus(FORGOTTEN));
                measureReturn();
            }
            case LIMIT_LOWERED -> {
                stage.limit(CHANGED_QUEUE, 1);
                Thread.sleep(1_000 + random.nextInt(3_000));
                stage.restoreLimits();
                measureReturn();
            }
            case FOLLOWER_KILLED -> servers(List.of((servers.leader() + 1) % servers.size()));
            case ALL_KILLED -> servers(List.of(0, 1, 2));
            case LEADERS_STEP_DOWN -> {
                var from = Instant.now();
                for (var stream : stage.nats().jetStreamManagement().getStreamNames()) {
                    var unused = stage.nats().request("$JS.API.STREAM.LEADER.STEPDOWN." + stream, new byte[0]);
                }
                stage.excuse(from, from.plus(FORGOTTEN));
                measureReturn();
            }
            case LAME_DUCK -> {
                var from = Instant.now();
                int leader = servers.leader();
                servers.signal(leader, "USR2");
                Thread.sleep(LEAVING);
                servers.server(leader).kill();
                servers.server(leader).restart();
                servers.awaitReady();
                stage.excuse(from, Instant.now().plus(FORGOTTEN));
                measureReturn();
            }
        }
    }

    private void standsStill(ChildProcess process, Duration time)
            throws IOException, InterruptedException, JetStreamApiException {
        process.freeze();
        pass(time);
        process.thaw();
    }

    /** That time passes, and what is to happen in the middle of a fault happens in the middle of it. */
    private void pass(Duration time) throws IOException, InterruptedException, JetStreamApiException {
        var other = meanwhile;
        meanwhile = Optional.empty();
        Thread.sleep(time.dividedBy(2));
        if (other.isPresent()) {
            isWithin = true;
            strike(other.get());
            isWithin = false;
        }
        Thread.sleep(time.dividedBy(2));
    }

    private void atAPoint() throws IOException, InterruptedException {
        var points = Point.values();
        var point = points[random.nextInt(points.length)];
        try (var own = new WireProxy(servers.server(0).url())) {
            var victim = new AtomicReference<ChildProcess>();
            var strike = own.add(point.strike(stage.namespace(), () -> stage.kill(victim.get())));
            victim.set(
                    switch (point.program()) {
                        case PRODUCER -> stage.producer(own.url(), random.nextLong(), MANY, PAUSE_MILLIS, point.kind());
                        case WORKER -> stage.worker(own.url());
                        case SCHEDULER -> stage.scheduler(own.url());
                    });
            if (!strike.await(TO_A_POINT.toSeconds())) {
                stage.kill(victim.get());
            }
            victim.get().kill();
        }
    }

    private void network(Runnable begins) throws IOException, InterruptedException, JetStreamApiException {
        var from = Instant.now();
        begins.run();
        pass(Duration.ofMillis(1_000 + random.nextInt(4_000)));
        proxy.clear();
        stage.excuse(from, Instant.now().plus(FORGOTTEN)); // leases may be lost
        measureReturn();
    }

    private void servers(List<Integer> which) throws IOException, InterruptedException {
        var from = Instant.now();
        which.forEach(index -> servers.server(index).kill());
        Thread.sleep(random.nextInt(3_000));
        which.parallelStream().forEach(index -> servers.server(index).restart());
        servers.awaitReady();
        stage.excuse(from, Instant.now().plus(FORGOTTEN));
        measureReturn();
    }

    private void measureReturn() throws IOException, InterruptedException {
        if (!isWithin) { // the fault around it still lasts
            returns.add(stage.untilWorkGoesOn(Instant.now(), BACK));
        }
    }

    /** Ends the harm: the producer stops, and the work may come to rest. */
    public void end() throws InterruptedException {
        producer.stop();
    }
}
