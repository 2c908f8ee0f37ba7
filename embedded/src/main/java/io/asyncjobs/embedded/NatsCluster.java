package io.asyncjobs.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Several nats-servers on loopback that form one JetStream cluster, each with a store of its own, for streams with
 * replicas. Servers are counted from 0.
 *
 * <p>Safe for use by many threads; life cycle calls of one server wait for each other.
 */
public final class NatsCluster implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(40);
    private static final int START_ATTEMPTS = 5;
    private static final int MAX_SIZE = 9;
    private static final Pattern META =
            Pattern.compile("\"meta_cluster\"\\s*:\\s*\\{(.*?)]\\s*,\\s*\"cluster_size\"", Pattern.DOTALL);
    private static final Pattern LEADER = Pattern.compile("\"leader\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern CURRENT = Pattern.compile("\"current\"\\s*:\\s*true");
    private static final Pattern OFFLINE = Pattern.compile("\"offline\"\\s*:\\s*true");

    private final List<NatsServer> servers;

    private NatsCluster(List<NatsServer> servers) {
        this.servers = List.copyOf(servers);
    }

    /**
     * Starts a cluster; returns when it has a leader, every server is up to date, and streams with replicas can be
     * created. Blocks for at most a minute once the program is found; fetching it can take minutes.
     *
     * @param size the number of servers, from 3 to 9
     * @param settings for every server: the name gets {@code -1}, {@code -2}, … appended, a port other than 0 is counted
     *     up, and a store folder gets one folder per server, {@code 1}, {@code 2}, …
     * @throws NatsServerException as {@link NatsServer#start(NatsServerSettings)}; no server is left running
     */
    public static NatsCluster start(int size, NatsServerSettings settings) {
        if (size < 3 || size > MAX_SIZE) {
            throw new IllegalArgumentException("A cluster has from 3 to " + MAX_SIZE + " servers, not " + size);
        }
        var binary = NatsServerBinary.findOrFetch(settings);
        for (int attempt = 1; ; attempt++) {
            var cluster = new NatsCluster(members(size, settings, binary));
            try {
                cluster.launch();
                return cluster;
            } catch (PortTakenException e) {
                cluster.close();
                if (settings.port() > 0 || attempt == START_ATTEMPTS) {
                    throw e.forUser();
                }
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
        }
    }

    private static List<NatsServer> members(int size, NatsServerSettings settings, NatsServerBinary binary) {
        var taken = new LinkedHashSet<Integer>();
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < size; i++) {
            ports.add(settings.port() > 0 ? settings.port() + i : freePort(taken));
        }
        taken.addAll(ports);
        var routes = new ArrayList<Integer>();
        for (int i = 0; i < size; i++) {
            routes.add(freePort(taken));
        }
        var members = new ArrayList<NatsServer>();
        try {
            for (int i = 0; i < size; i++) {
                var own = new ServerConfig.Routes(routes.get(i), routes);
                members.add(NatsServer.member(ofMember(settings, i + 1), binary, ports.get(i), own));
            }
            return members;
        } catch (RuntimeException e) {
            members.forEach(NatsServer::close);
            throw e;
        }
    }

    private static int freePort(Set<Integer> taken) {
        int port;
        do {
            port = FreePorts.one();
        } while (!taken.add(port));
        return port;
    }

    private static NatsServerSettings ofMember(NatsServerSettings settings, int number) {
        var named = settings.withServerName(settings.serverName() + "-" + number);
        var storeDir = settings.storeDir();
        return storeDir == null ? named : named.withStoreDir(storeDir.resolve(String.valueOf(number)));
    }

    private void launch() {
        servers.forEach(NatsServer::begin);
        servers.forEach(NatsServer::awaitJetStream);
        awaitReady();
    }

    /** The address of every server for clients, running or not. */
    public List<String> urls() {
        return servers.stream().map(NatsServer::url).toList();
    }

    /** How many servers the cluster has, running or not. */
    public int size() {
        return servers.size();
    }

    /**
     * One server.
     *
     * @throws IndexOutOfBoundsException if there is no such server
     */
    public NatsServer server(int index) {
        return servers.get(index);
    }

    /** The server that leads the cluster's metadata, by its index; empty while there is none. */
    public Optional<Integer> leader() {
        for (var server : running()) {
            var leader = server.monitor().jetStream().flatMap(NatsCluster::leaderIn);
            if (leader.isPresent()) {
                return indexOf(leader.get());
            }
        }
        return Optional.empty();
    }

    /** Kills one server, see {@link NatsServer#kill()}. */
    public void kill(int index) {
        server(index).kill();
    }

    /** Stops one server cleanly, see {@link NatsServer#stop()}. */
    public void stop(int index) {
        server(index).stop();
    }

    /**
     * Restarts one server on its ports and store, see {@link NatsServer#restart()}. It may still be catching up with the
     * others on return; {@link #awaitReady()} waits for that.
     */
    public void restart(int index) {
        server(index).restart();
    }

    /**
     * Waits until the cluster has a leader that sees every running server up to date, and a stream with a replica on
     * each of them could be created and deleted through every one; at most 40 seconds. Where the configuration refuses
     * anonymous clients or asks for TLS, there is no such stream, and for some moments the first may still be refused.
     *
     * @throws NatsServerException if that does not come about, with the last lines of a server's log
     */
    public void awaitReady() {
        if (!Waiting.until(this::isReady, READY_LIMIT)) {
            var first = running().stream().findFirst().orElse(servers.getFirst());
            throw new NatsServerException("The cluster " + urls() + " was not ready within " + READY_LIMIT.toSeconds()
                    + " seconds; the end of the log of " + first.url() + ":" + System.lineSeparator()
                    + first.lastLogLines());
        }
    }

    private boolean isReady() {
        var running = running();
        var leader = leader();
        return leader.isPresent()
                && running.contains(servers.get(leader.get()))
                && running.stream().allMatch(server -> server.monitor().isHealthy())
                && servers.get(leader.get())
                        .monitor()
                        .jetStream()
                        .filter(json -> sees(json, running.size() - 1))
                        .isPresent()
                && ReplicationProbe.succeeds(running);
    }

    /** Whether this view of the leader has so many other servers that are up to date. */
    private boolean sees(String json, int others) {
        var meta = META.matcher(json);
        return meta.find()
                && CURRENT.matcher(meta.group(1)).results().count() >= others
                && OFFLINE.matcher(meta.group(1)).results().count() <= servers.size() - 1 - others;
    }

    private static Optional<String> leaderIn(String json) {
        var leader = LEADER.matcher(json);
        return leader.find() ? Optional.of(leader.group(1)) : Optional.empty();
    }

    private Optional<Integer> indexOf(String name) {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).name().equals(name)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private List<NatsServer> running() {
        return servers.stream().filter(NatsServer::isRunning).toList();
    }

    /** Stops every server and removes the temporary files; store folders that the settings named stay. */
    @Override
    public void close() {
        NatsServerException failure = null;
        for (var server : servers) {
            try {
                server.close();
            } catch (NatsServerException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
