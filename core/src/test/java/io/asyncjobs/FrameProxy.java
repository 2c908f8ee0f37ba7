package io.asyncjobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between clients and a nats-server that reads the protocol's frames, without TLS: it loses answers or publishes
 * of a test's choice, holds everything for a while, cuts connections, and remembers what clients published.
 */
public final class FrameProxy implements AutoCloseable {

    private static final byte[] LINE_END = {'\r', '\n'};

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final URI target;
    private final List<Loss> losses = new CopyOnWriteArrayList<>();
    private final List<Frame> published = new CopyOnWriteArrayList<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private boolean holding;

    /** In front of the server of this URL; connections are taken from now on. */
    public FrameProxy(String serverUrl) throws IOException {
        target = URI.create(serverUrl);
        Thread.ofVirtual().name("frame-proxy").start(this::accept);
    }

    /** Where clients connect to. */
    public String url() {
        return "nats://127.0.0.1:" + listener.getLocalPort();
    }

    /** What clients published so far, in the order in which it came; lost ones too. */
    public List<Frame> published() {
        return List.copyOf(published);
    }

    private enum What {
        ANSWER,
        PUBLISH
    }

    /** What is lost from now on. */
    public static final class Loss {
        private final Predicate<Frame> which;
        private final What what;
        private final boolean cut;
        private final AtomicInteger left;
        private final AtomicInteger lost = new AtomicInteger();

        private Loss(Predicate<Frame> which, What what, int times, boolean cut) {
            this.which = which;
            this.what = what;
            this.left = new AtomicInteger(times);
            this.cut = cut;
        }

        private boolean takes(Frame frame, What asked) {
            return what == asked && which.test(frame) && left.getAndUpdate(each -> Math.max(0, each - 1)) > 0;
        }

        /** How many were lost. */
        public int count() {
            return lost.get();
        }

        /** Nothing more is lost. */
        public void end() {
            left.set(0);
        }
    }

    /** Loses the answers to the next publishes like this; the server acts on them. */
    public Loss loseAnswers(Predicate<Frame> which, int times) {
        return add(new Loss(which, What.ANSWER, times, false));
    }

    /** Loses the answer to the next publish like this, and the connection with it. */
    public Loss loseAnswerAndConnection(Predicate<Frame> which) {
        return add(new Loss(which, What.ANSWER, 1, true));
    }

    /** Loses the next publishes like this on their way; the server never sees them. */
    public Loss losePublishes(Predicate<Frame> which, int times) {
        return add(new Loss(which, What.PUBLISH, times, false));
    }

    private Loss add(Loss loss) {
        losses.add(loss);
        return loss;
    }

    /** Holds everything in both directions, until {@link #resume}. */
    public void hold() {
        lock.lock();
        try {
            holding = true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets everything pass that was held. */
    public void resume() {
        lock.lock();
        try {
            holding = false;
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitNotHeld() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (holding) {
                resumed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all connections; clients may connect again. */
    public void cut() {
        links.forEach(Link::close);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        resume();
        cut();
    }

    private void accept() {
        while (true) {
            try {
                var client = listener.accept();
                var link = new Link(client, new Socket(target.getHost(), target.getPort()));
                links.add(link);
                Thread.ofVirtual().name("frame-proxy-up").start(() -> link.run(link::up));
                Thread.ofVirtual().name("frame-proxy-down").start(() -> link.run(link::down));
            } catch (IOException closedOrDown) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    /** One client's connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final ConcurrentHashMap<String, Loss> lostReplies = new ConcurrentHashMap<>();

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private interface Copying {
            void run() throws IOException, InterruptedException;
        }

        void run(Copying copying) {
            try {
                copying.run();
            } catch (IOException ended) {
                // the client sees it by its connection
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                close();
                links.remove(this);
            }
        }

        void close() {
            for (var socket : List.of(client, server)) {
                try {
                    socket.close();
                } catch (IOException closed) {
                    // as is wanted
                }
            }
        }

        /** From the client to the server. */
        void up() throws IOException, InterruptedException {
            var in = new BufferedInputStream(client.getInputStream());
            var out = new BufferedOutputStream(server.getOutputStream());
            for (var line = line(in); line != null; line = line(in)) {
                var words = words(line);
                boolean withHeaders = words[0].equalsIgnoreCase("HPUB");
                byte[] rest = new byte[0];
                boolean passes = true;
                if (withHeaders || words[0].equalsIgnoreCase("PUB")) {
                    rest = rest(in, words);
                    passes = passes(frame(words, withHeaders, rest));
                }
                if (passes) {
                    pass(in, out, line, rest);
                }
            }
        }

        private Frame frame(String[] words, boolean withHeaders, byte[] rest) {
            int headers = withHeaders ? Integer.parseInt(words[words.length - 2]) : 0;
            return new Frame(
                    words[1],
                    words.length == (withHeaders ? 5 : 4) ? words[2] : "",
                    new String(rest, 0, headers, UTF_8),
                    new String(rest, headers, rest.length - headers - LINE_END.length, UTF_8));
        }

        private boolean passes(Frame frame) {
            published.add(frame);
            for (var loss : losses) {
                if (loss.takes(frame, What.PUBLISH)) {
                    loss.lost.incrementAndGet();
                    return false;
                }
                if (!frame.reply().isEmpty() && loss.takes(frame, What.ANSWER)) {
                    lostReplies.put(frame.reply(), loss);
                }
            }
            return true;
        }

        /** From the server to the client. */
        void down() throws IOException, InterruptedException {
            var in = new BufferedInputStream(server.getInputStream());
            var out = new BufferedOutputStream(client.getOutputStream());
            for (var line = line(in); line != null; line = line(in)) {
                var words = words(line);
                byte[] rest = new byte[0];
                @Nullable Loss loss = null;
                if (words[0].equalsIgnoreCase("MSG") || words[0].equalsIgnoreCase("HMSG")) {
                    rest = rest(in, words);
                    loss = lostReplies.remove(words[1]);
                }
                if (loss == null) {
                    pass(in, out, line, rest);
                } else {
                    loss.lost.incrementAndGet();
                    if (loss.cut) {
                        return;
                    }
                }
            }
        }

        private void pass(InputStream in, OutputStream out, byte[] line, byte[] rest)
                throws IOException, InterruptedException {
            awaitNotHeld();
            out.write(line);
            out.write(rest);
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private static String[] words(byte[] line) {
        return new String(line, ISO_8859_1).strip().split("[ \t]+", -1);
    }

    /** A line with its end, null at the end of all. */
    private static byte @Nullable [] line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                return line.toByteArray();
            }
        }
        return null;
    }

    /** What follows a line that ends with a length: so many bytes and a line's end. */
    private static byte[] rest(InputStream in, String[] words) throws IOException {
        int length = Integer.parseInt(words[words.length - 1]) + LINE_END.length;
        var rest = in.readNBytes(length);
        if (rest.length < length || !Arrays.equals(rest, length - 2, length, LINE_END, 0, 2)) {
            throw new EOFException("a frame was cut");
        }
        return rest;
    }
}
