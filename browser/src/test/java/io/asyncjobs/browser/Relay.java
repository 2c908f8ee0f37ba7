package io.asyncjobs.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between the browser and the server, at an address that stays when the server's does not. While it holds, nothing
 * comes through in either direction and nothing is closed: so a server that is frozen looks from outside.
 */
final class Relay implements AutoCloseable {

    private static final int CHUNK = 8_192;

    private final ServerSocket door;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile int target;
    private boolean holds;

    private Relay(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    /** To the server at this address. */
    static Relay to(String url) {
        try {
            return new Relay(
                    new ServerSocket(0, 0, InetAddress.getLoopbackAddress()),
                    URI.create(url).getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it leads to the server at this address. */
    void lead(String url) {
        target = URI.create(url).getPort();
    }

    /** Where it is reached. */
    String url() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    /** Lets nothing through, until {@link #release}. */
    void hold() {
        set(true);
    }

    /** Lets through what was held, and all that comes. */
    void release() {
        set(false);
    }

    private void set(boolean now) {
        lock.lock();
        try {
            holds = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (!door.isClosed()) {
                var browser = door.accept();
                ends.add(browser);
                Thread.ofVirtual().start(() -> connect(browser));
            }
        } catch (IOException closed) {
            // it is over
        }
    }

    private void connect(Socket browser) {
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), target);
            ends.add(server);
            Thread.ofVirtual().start(() -> pass(server, browser));
            pass(browser, server);
        } catch (IOException away) {
            hangUp(browser);
        }
    }

    /** The browser learns that nobody is there. */
    private void hangUp(Socket browser) {
        try {
            browser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ends.remove(browser);
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            copy(from.getInputStream(), to.getOutputStream());
        } catch (IOException gone) {
            // one end went, and the other goes with it
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            ends.remove(from);
            ends.remove(to);
        }
    }

    private void copy(InputStream in, OutputStream out) throws IOException, InterruptedException {
        var chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            awaitRelease();
            out.write(chunk, 0, read);
            out.flush();
        }
    }

    private void awaitRelease() throws InterruptedException {
        lock.lock();
        try {
            while (holds) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        release();
        try {
            door.close();
            for (var end : ends) {
                end.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
