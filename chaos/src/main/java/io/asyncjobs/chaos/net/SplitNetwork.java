package io.asyncjobs.chaos.net;

import java.io.IOException;

/**
 * Several hosts, each a network namespace with an address, on one bridge in a namespace of its own; this process reaches them
 * too. What one sends to another can be lost, one way or both. Needs {@code ip} and a user that may make namespaces. Not safe
 * for use by several threads.
 */
final class SplitNetwork implements AutoCloseable {

    private static final int NAMES = 200;
    private static final int OWN_HOST = 254;

    private final String prefix;
    private final String net;
    private final int hosts;

    private SplitNetwork(int hosts) {
        long own = ProcessHandle.current().pid() % NAMES + 20;
        this.prefix = "ajc" + own;
        this.net = "10.231." + own + ".";
        this.hosts = hosts;
    }

    /** Makes one of so many hosts. */
    static SplitNetwork of(int hosts) throws IOException, InterruptedException {
        var network = new SplitNetwork(hosts);
        network.close(); // of a process of this number that was killed
        try {
            network.build();
            return network;
        } catch (IOException failed) {
            network.close();
            throw failed;
        }
    }

    private void build() throws IOException, InterruptedException {
        var hub = prefix + "h";
        Commands.run("ip netns add " + hub);
        Commands.run("ip -n " + hub + " link add bridge type bridge");
        Commands.run("ip -n " + hub + " link set bridge up");
        for (int host = 0; host < hosts; host++) {
            Commands.run("ip netns add " + name(host));
            Commands.run("ip -n " + name(host) + " link add net type veth peer name port" + host + " netns " + hub);
            attach(hub, "port" + host);
            Commands.run("ip -n " + name(host) + " addr add " + address(host) + "/24 dev net");
            Commands.run("ip -n " + name(host) + " link set net up");
            Commands.run("ip -n " + name(host) + " link set lo up");
        }
        Commands.run("ip link add " + prefix + " type veth peer name own netns " + hub);
        attach(hub, "own");
        Commands.run("ip addr add " + net + OWN_HOST + "/24 dev " + prefix);
        Commands.run("ip link set " + prefix + " up");
    }

    private static void attach(String hub, String port) throws IOException, InterruptedException {
        Commands.run("ip -n " + hub + " link set " + port + " master bridge");
        Commands.run("ip -n " + hub + " link set " + port + " up");
    }

    /** The namespace of a host, counted from 0. */
    String name(int host) {
        return prefix + "n" + host;
    }

    /** The address of a host. */
    String address(int host) {
        return net + (host + 1);
    }

    /** What the one sends to the other is lost from now on. */
    void lose(int from, int to) throws IOException, InterruptedException {
        lose(from, address(to));
    }

    /** What the host sends to this process is lost from now on. */
    void loseToClients(int from) throws IOException, InterruptedException {
        lose(from, net + OWN_HOST);
    }

    private void lose(int from, String address) throws IOException, InterruptedException {
        Commands.run("ip -n " + name(from) + " route replace blackhole " + address + "/32");
    }

    /** Everything arrives again. */
    void heal() throws IOException, InterruptedException {
        for (int host = 0; host < hosts; host++) {
            Commands.run("ip -n " + name(host) + " route flush type blackhole");
        }
    }

    @Override
    public void close() {
        Commands.tryToRun("ip link del " + prefix);
        for (int host = 0; host < hosts; host++) {
            Commands.tryToRun("ip netns del " + name(host));
        }
        Commands.tryToRun("ip netns del " + prefix + "h");
    }
}
