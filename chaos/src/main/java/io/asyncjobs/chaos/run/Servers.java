package io.asyncjobs.chaos.run;

import io.asyncjobs.embedded.NatsCluster;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The servers of a run: one, or a cluster of three. */
public final class Servers implements AutoCloseable {

    private static final int CLUSTER = 3;

    private final @Nullable NatsCluster cluster;
    private final List<NatsServer> all;

    private Servers(@Nullable NatsCluster cluster, List<NatsServer> all) {
        this.cluster = cluster;
        this.all = all;
    }

    /** One server. */
    public static Servers one() {
        return new Servers(null, List.of(NatsServer.start()));
    }

    /** Three that form a cluster. */
    public static Servers three() {
        var cluster = NatsCluster.start(CLUSTER, NatsServerSettings.defaults());
        return new Servers(
                cluster, IntStream.range(0, CLUSTER).mapToObj(cluster::server).toList());
    }

    /** Whether they are three. */
    public boolean isCluster() {
        return cluster != null;
    }

    /** How many there are. */
    public int size() {
        return all.size();
    }

    /** Where clients connect to, apart by commas. */
    public String urls() {
        return String.join(",", all.stream().map(NatsServer::url).toList());
    }

    /** One of them. */
    public NatsServer server(int index) {
        return all.get(index);
    }

    /** The one that leads, or the only one. */
    public int leader() {
        return cluster == null ? 0 : cluster.leader().orElse(0);
    }

    /** Sends a signal by its name to one of them. */
    public void signal(int index, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", name, String.valueOf(server(index).pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Waits until a cluster is whole again. */
    public void awaitReady() {
        if (cluster != null) {
            cluster.awaitReady();
        }
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        } else {
            all.forEach(NatsServer::close);
        }
    }
}
