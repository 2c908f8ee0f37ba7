package io.asyncjobs.chaos.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncjobs.embedded.NatsServerBinary;
import io.asyncjobs.embedded.NatsServerSettings;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three nats-servers that form a cluster, each on a host of its own, between which the network can be split. Needs {@code ip}
 * and a user that may make network namespaces. Not safe for use by several threads.
 */
public final class SplitCluster implements AutoCloseable {

    private static final int SERVERS = 3;
    private static final int NONE = -1;
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String PROBE = "CHAOS_READY";

    private final SplitNetwork network;
    private final List<Process> processes = new ArrayList<>();

    /** Namespaces outlive the process that made them. */
    private final Thread atExit = new Thread(this::undo, "split-cluster-exit");

    private SplitCluster(SplitNetwork network) {
        this.network = network;
    }

    /** Starts one whose stores and logs are in that folder, and waits until streams with replicas can be made. */
    public static SplitCluster start(Path folder) throws IOException, InterruptedException {
        var binary = NatsServerBinary.findOrFetch(NatsServerSettings.defaults());
        var cluster = new SplitCluster(SplitNetwork.of(SERVERS));
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            for (int server = 0; server < SERVERS; server++) {
                cluster.launch(binary.path(), folder, server);
            }
            cluster.awaitReady();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    private void launch(Path program, Path folder, int server) throws IOException {
        var routes = IntStream.range(0, SERVERS)
                .mapToObj(other -> "nats://" + network.address(other) + ":6222")
                .collect(Collectors.joining(", "));
        var configuration = """
                server_name: %s
                listen: "%s:4222"
                jetstream { store_dir: "%s" }
                cluster { name: split, listen: "%s:6222", routes: [%s] }
                """.formatted(
                name(server), network.address(server), folder.resolve(name(server)), network.address(server), routes);
        var file = Files.writeString(folder.resolve(name(server) + ".conf"), configuration);
        processes.add(new ProcessBuilder(
                        "ip", "netns", "exec", network.name(server), program.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name(server) + ".log").toFile())
                .start());
    }

    private static String name(int server) {
        return "split-" + server;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        while (true) {
            try {
                boolean deleted = ask(streams -> {
                    streams.addStream(StreamConfiguration.builder()
                            .name(PROBE)
                            .subjects(PROBE)
                            .replicas(SERVERS)
                            .storageType(StorageType.Memory)
                            .build());
                    return streams.deleteStream(PROBE);
                });
                if (deleted) {
                    return;
                }
            } catch (IOException | JetStreamApiException notYet) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("the cluster is not ready", notYet);
                }
                Thread.sleep(200);
            }
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(JetStreamManagement streams) throws IOException, JetStreamApiException;
    }

    private <T> T ask(Question<T> question) throws IOException, InterruptedException, JetStreamApiException {
        var nats = connect();
        try {
            return question.ask(nats.jetStreamManagement());
        } finally {
            nats.close();
        }
    }

    private Connection connect() throws IOException, InterruptedException {
        return Nats.connect(Options.builder()
                .servers(urls().split(",", -1))
                .connectionTimeout(Duration.ofSeconds(2))
                .noReconnect()
                .build());
    }

    /** Where clients connect to, apart by commas. */
    public String urls() {
        return IntStream.range(0, SERVERS).mapToObj(this::url).collect(Collectors.joining(","));
    }

    /** Where clients connect to one of them. */
    public String url(int server) {
        return "nats://" + network.address(server) + ":4222";
    }

    /** How many servers there are. */
    public int size() {
        return SERVERS;
    }

    /** Which server leads that stream; -1 while none does. */
    public int leaderOf(String stream) throws IOException, InterruptedException, JetStreamApiException {
        var replicas = ask(streams -> streams.getStreamInfo(stream)).getClusterInfo();
        var leader = replicas == null ? null : replicas.getLeader();
        return IntStream.range(0, SERVERS)
                .filter(server -> name(server).equals(leader))
                .findFirst()
                .orElse(NONE);
    }

    /** Has that server lead that stream. */
    public void lead(int server, String stream) throws IOException, InterruptedException, JetStreamApiException {
        var wish = "{\"placement\":{\"preferred\":\"" + name(server) + "\"}}";
        long end = System.nanoTime() + READY.toNanos();
        while (leaderOf(stream) != server) {
            if (System.nanoTime() - end > 0) {
                throw new IOException(name(server) + " was not made to lead " + stream);
            }
            var nats = connect();
            try {
                var unused = nats.request("$JS.API.STREAM.LEADER.STEPDOWN." + stream, wish.getBytes(UTF_8), ANSWER);
            } finally {
                nats.close();
            }
            Thread.sleep(200);
        }
    }

    /** Nothing goes between that server and the others from now on; clients reach it. */
    public void isolate(int server) throws IOException, InterruptedException {
        deafen(server);
        silence(server);
    }

    /** What that server sends to the others is lost from now on. */
    public void silence(int server) throws IOException, InterruptedException {
        for (int other = 0; other < SERVERS; other++) {
            if (other != server) {
                network.lose(server, other);
            }
        }
    }

    /** What the others send to that server is lost from now on. */
    public void deafen(int server) throws IOException, InterruptedException {
        for (int other = 0; other < SERVERS; other++) {
            if (other != server) {
                network.lose(other, server);
            }
        }
    }

    /** What that server sends to clients is lost too from now on. */
    public void hideFromClients(int server) throws IOException, InterruptedException {
        network.loseToClients(server);
    }

    /** Everything arrives again. */
    public void heal() throws IOException, InterruptedException {
        network.heal();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        undo();
    }

    private void undo() {
        for (var process : processes) {
            process.destroyForcibly().onExit().join();
        }
        network.close();
    }
}
