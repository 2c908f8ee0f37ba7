package io.asyncjobs.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between clients and a server, passes their bytes on, and can be told to pass only so many a second, or none. It
 * holds back by not reading, as a slow network does, and keeps no more than a buffer for each direction. Safe for use by
 * many threads.
 */
final class Proxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;
    private static final int SOCKET_BUFFER = 64 * 1024;
    private static final long NO_LIMIT = 0;

    private final InetSocketAddress server;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Direction up = new Direction();
    private final Direction down = new Direction();

    private Proxy(InetSocketAddress server) throws IOException {
        this.server = server;
        this.door = new ServerSocket();
        door.setReceiveBufferSize(SOCKET_BUFFER);
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Before the server at that address; passes everything. */
    static Proxy start(String host, int port) throws IOException {
        var proxy = new Proxy(new InetSocketAddress(host, port));
        Thread.ofPlatform().daemon().name("bench-proxy").start(proxy::accept);
        return proxy;
    }

    /** Where clients connect. */
    String url() {
        return "nats://" + door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
    }

    /** Passes at most so many bytes a second in each direction from now on, over all connections. */
    void limit(long bytesPerSecond) {
        up.set(bytesPerSecond, false);
        down.set(bytesPerSecond, false);
    }

    /** Passes nothing from now on, and leaves the connections open. */
    void stall() {
        up.set(NO_LIMIT, true);
        down.set(NO_LIMIT, true);
    }

    /** Passes everything from now on. */
    void heal() {
        up.set(NO_LIMIT, false);
        down.set(NO_LIMIT, false);
    }

    /** How many bytes have passed in the direction that more have passed in. */
    long passed() {
        return Math.max(up.passed.get(), down.passed.get());
    }

    private void accept() {
        try {
            while (true) {
                var client = door.accept();
                open.add(client);
                connect(client);
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void connect(Socket client) {
        var upstream = new Socket();
        try {
            upstream.setReceiveBufferSize(SOCKET_BUFFER);
            upstream.connect(server);
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException unreachable) {
            end(client, upstream);
            return;
        }
        open.add(upstream);
        if (door.isClosed()) {
            end(client, upstream);
            return;
        }
        Thread.ofPlatform().daemon().name("bench-proxy-up").start(() -> pass(client, upstream, up));
        Thread.ofPlatform().daemon().name("bench-proxy-down").start(() -> pass(upstream, client, down));
    }

    private void pass(Socket from, Socket to, Direction direction) {
        try {
            direction.pass(from.getInputStream(), to.getOutputStream());
        } catch (IOException | InterruptedException ended) {
            // by either side, which the other learns now
        } finally {
            end(from, to);
        }
    }

    private void end(Socket... sockets) {
        for (var socket : sockets) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException closedAlready) {
                // which is what is wanted
            }
        }
    }

    /** Ends all connections. */
    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException closedAlready) {
            // which is what is wanted
        }
        heal();
        end(open.toArray(Socket[]::new));
    }

    /** All bytes from clients to the server, or back. */
    private static final class Direction {

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final AtomicLong passed = new AtomicLong();
        private long bytesPerSecond = NO_LIMIT;
        private boolean stalled;
        private long free = System.nanoTime();

        void set(long limit, boolean stall) {
            lock.lock();
            try {
                bytesPerSecond = limit;
                stalled = stall;
                free = System.nanoTime();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void pass(InputStream from, OutputStream to) throws IOException, InterruptedException {
            var buffer = new byte[BUFFER];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                await(read);
                to.write(buffer, 0, read);
                passed.addAndGet(read);
            }
        }

        /** Waits until so many bytes may pass: when all that came before have had their time. */
        private void await(int bytes) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (stalled) {
                    changed.await();
                }
                if (bytesPerSecond == NO_LIMIT) {
                    return;
                }
                free = Math.max(free, System.nanoTime()) + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
                long mine = free;
                for (long left = mine - System.nanoTime();
                        (left > 0 && bytesPerSecond != NO_LIMIT) || stalled;
                        left = mine - System.nanoTime()) {
                    changed.awaitNanos(Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
