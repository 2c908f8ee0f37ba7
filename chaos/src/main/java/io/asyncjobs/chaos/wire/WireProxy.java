package io.asyncjobs.chaos.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of a nats-server, without TLS. It counts what clients publish, strikes at named frames, and can hold,
 * slow down, narrow, cut and reset connections. Safe for use by many threads.
 */
public final class WireProxy implements AutoCloseable {

    private static final int LINE_END = 2;
    private static final int MOST_ON_THE_WAY = 10_000;
    private static final int FORGED = -1;
    private static final long FORGED_SEQUENCE = 1_000_000_000L;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final URI target;
    private final List<Strike> strikes = new CopyOnWriteArrayList<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final LongAdder published = new LongAdder();
    private final LongAdder connected = new LongAdder();
    private final Weather up = new Weather();
    private final Weather down = new Weather();

    /** In front of the server of this URL; connections are taken from now on. */
    public WireProxy(String serverUrl) throws IOException {
        target = URI.create(serverUrl);
        Thread.ofVirtual().name("wire-proxy").start(this::accept);
    }

    /** Where clients connect to. */
    public String url() {
        return "nats://127.0.0.1:" + listener.getLocalPort();
    }

    /** How many messages clients published so far. */
    public long published() {
        return published.sum();
    }

    /** How many connections were tried so far. */
    public long connections() {
        return connected.sum();
    }

    /** Strikes from now on. */
    public Strike add(Strike strike) {
        strikes.add(strike);
        return strike;
    }

    /** Holds what goes to the server, what comes from it, or both, until {@link #clear}. */
    public void hold(boolean toServer, boolean fromServer) {
        up.set(toServer, 0, 0);
        down.set(fromServer, 0, 0);
    }

    /** Everything takes this long each way, until {@link #clear}. */
    public void delay(long millis) {
        up.set(false, millis, 0);
        down.set(false, millis, 0);
    }

    /** No more than that goes through each way, all connections together, until {@link #clear}. */
    public void narrow(long bytesPerSecond) {
        up.set(false, 0, bytesPerSecond);
        down.set(false, 0, bytesPerSecond);
    }

    /** All is as usual again; what was held goes on. */
    public void clear() {
        up.set(false, 0, 0);
        down.set(false, 0, 0);
    }

    /** Ends all connections; clients may connect again. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** Ends all connections by a reset: what was on its way is lost. */
    public void reset() {
        links.forEach(Link::reset);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        clear();
        cut();
    }

    private void accept() {
        while (true) {
            try {
                var client = listener.accept();
                connected.increment();
                try {
                    var server = new Socket(target.getHost(), target.getPort());
                    new Link(client, server).start();
                } catch (IOException down) {
                    client.close();
                }
            } catch (IOException closed) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    /** Bytes that are on their way. */
    private static final class Parcel {
        private final byte[] bytes;
        private final long due;

        Parcel(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }

        boolean isLast() {
            return bytes.length == 0;
        }
    }

    /** One client's connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final ConcurrentHashMap<String, Frame> asked = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<String, String> subscriptions = new ConcurrentHashMap<>();
        private final BlockingQueue<Parcel> toServer = new ArrayBlockingQueue<>(MOST_ON_THE_WAY);
        private final BlockingQueue<Parcel> toClient = new ArrayBlockingQueue<>(MOST_ON_THE_WAY);

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void start() {
            links.add(this);
            way(client, server, up, toServer);
            way(server, client, down, toClient);
        }

        private interface Copying {
            void run() throws IOException, InterruptedException;
        }

        /** One thread reads frames, another hands them on when they are due. */
        private void way(Socket from, Socket to, Weather weather, BlockingQueue<Parcel> parcels) {
            Thread.ofVirtual()
                    .name("wire-proxy-read")
                    .start(() -> run(() -> read(from.getInputStream(), parcels, weather)));
            Thread.ofVirtual()
                    .name("wire-proxy-write")
                    .start(() -> run(() -> write(parcels, to.getOutputStream(), weather)));
        }

        private void run(Copying copying) {
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

        void reset() {
            for (var socket : List.of(client, server)) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException closed) {
                    // it is gone already
                }
            }
            close();
        }

        private void write(BlockingQueue<Parcel> parcels, OutputStream out, Weather weather)
                throws IOException, InterruptedException {
            while (true) {
                var parcel = parcels.take();
                if (parcel.isLast()) {
                    return;
                }
                weather.await(parcel.due);
                out.write(parcel.bytes);
            }
        }

        private void read(InputStream stream, BlockingQueue<Parcel> parcels, Weather weather)
                throws IOException, InterruptedException {
            var in = new BufferedInputStream(stream, 65_536);
            for (var line = line(in); line != null; line = line(in)) {
                var words = new String(line, ISO_8859_1).strip().split("[ \t]+", -1);
                var kind = words[0].toUpperCase(Locale.ROOT);
                byte[] all = line;
                int times = 1;
                if (kind.equals("PUB") || kind.equals("HPUB") || kind.equals("MSG") || kind.equals("HMSG")) {
                    var rest = rest(in, Integer.parseInt(words[words.length - 1]));
                    times = kind.endsWith("PUB") ? published(words, kind, rest) : answered(words, rest);
                    all = joined(line, rest);
                } else if (kind.equals("SUB")) {
                    subscriptions.put(words[1], words[words.length - 1]);
                }
                for (int i = 0; i < times; i++) {
                    parcels.put(new Parcel(all, weather.due(all.length)));
                }
            }
            parcels.put(new Parcel(new byte[0], 0));
        }

        private int published(String[] words, String kind, byte[] rest) throws InterruptedException {
            boolean withHeaders = kind.equals("HPUB");
            boolean withReply = words.length == (withHeaders ? 5 : 4);
            int headers = withHeaders ? Integer.parseInt(words[words.length - 2]) : 0;
            var frame = Frame.of(words[1], rest, headers, rest.length - LINE_END);
            published.increment();
            if (withReply && strikes.stream().anyMatch(Strike::isOfAnswers)) {
                asked.put(words[2], frame);
            }
            int times = struck(Strike.Way.PUBLISH, frame, rest);
            if (times == FORGED && withReply) {
                forge(words[2]);
            }
            return Math.max(0, times);
        }

        /** Tells the client that its message is stored. */
        private void forge(String reply) throws InterruptedException {
            var body = "{\"stream\":\"FORGED\",\"seq\":" + FORGED_SEQUENCE + "}";
            for (var subscription : subscriptions.entrySet()) {
                var subject = subscription.getKey();
                if (subject.equals(reply)
                        || (subject.endsWith("*") && reply.startsWith(subject.substring(0, subject.length() - 1)))) {
                    var message = "MSG " + reply + " " + subscription.getValue() + " " + body.length() + "\r\n" + body
                            + "\r\n";
                    toClient.put(new Parcel(message.getBytes(ISO_8859_1), down.due(message.length())));
                    return;
                }
            }
        }

        private int answered(String[] words, byte[] rest) {
            @Nullable Frame question = asked.isEmpty() ? null : asked.remove(words[1]);
            if (question == null) {
                return 1;
            }
            return Math.max(0, struck(Strike.Way.ANSWER, question, rest));
        }

        /** How often what came goes on; it may be written anew. */
        private int struck(Strike.Way way, Frame meant, byte[] rest) {
            for (var strike : strikes) {
                if (strike.takes(way, meant)) {
                    var fate = strike.strike();
                    int length = rest.length - LINE_END;
                    var anew = strike.rewritten(new String(rest, 0, length, ISO_8859_1))
                            .getBytes(ISO_8859_1);
                    System.arraycopy(anew, 0, rest, 0, Math.min(anew.length, length));
                    return switch (fate) {
                        case PASS -> 1;
                        case LOST -> 0;
                        case TWICE -> 2;
                        case FORGED -> FORGED;
                    };
                }
            }
            return 1;
        }
    }

    private static byte[] joined(byte[] line, byte[] rest) {
        var all = new byte[line.length + rest.length];
        System.arraycopy(line, 0, all, 0, line.length);
        System.arraycopy(rest, 0, all, line.length, rest.length);
        return all;
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

    /** So many bytes and a line's end. */
    private static byte[] rest(InputStream in, int length) throws IOException {
        var rest = in.readNBytes(length + LINE_END);
        if (rest.length < length + LINE_END) {
            throw new EOFException("a frame was cut");
        }
        return rest;
    }
}
