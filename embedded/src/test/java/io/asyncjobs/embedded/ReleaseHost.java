package io.asyncjobs.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A release host on loopback that serves one archive and its checksum, well or badly. */
final class ReleaseHost implements AutoCloseable {
    enum Manner {
        RIGHT,
        WRONG_CONTENT,
        CUT_CONTENT,
        BROKEN_CONNECTION,
        SILENT,
        STALLED_BODY,
        NOT_FOUND,
        NO_CHECKSUM
    }

    static final String NAME = "nats-server-v2.15.2-linux-amd64.tar.gz";

    final AtomicInteger archivesServed = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final byte[] archive;
    private final Manner manner;

    ReleaseHost(byte[] archive, Manner manner) throws IOException {
        this.archive = archive.clone();
        this.manner = manner;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2.15.2/SHA256SUMS", this::sums);
        server.createContext("/v2.15.2/" + NAME, this::archive);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** An archive as releases have it: one folder with a text and the program. Packed by the system's own tar. */
    static byte[] pack(Path folder, String program) throws IOException {
        var inner = folder.resolve("nats-server-v2.15.2-linux-amd64");
        Files.createDirectories(inner);
        Files.writeString(inner.resolve("README.md"), "x".repeat(700));
        Files.writeString(inner.resolve("nats-server"), program);
        var target = folder.resolve("packed.tar.gz");
        var tar = new ProcessBuilder(
                        "tar",
                        "-czf",
                        target.toString(),
                        "-C",
                        folder.toString(),
                        inner.getFileName().toString())
                .inheritIO()
                .start();
        if (tar.onExit().join().exitValue() != 0) {
            throw new IOException("tar failed");
        }
        return Files.readAllBytes(target);
    }

    private void sums(HttpExchange exchange) throws IOException {
        switch (manner) {
            case SILENT -> awaitClose();
            case NOT_FOUND -> exchange.sendResponseHeaders(404, -1);
            default -> {
                var name = manner == Manner.NO_CHECKSUM ? "another.tar.gz" : NAME;
                var text = "0".repeat(64) + "  other.zip\n" + sha256(archive) + "  " + name + "\n";
                var body = text.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
        exchange.close();
    }

    private void archive(HttpExchange exchange) throws IOException {
        archivesServed.incrementAndGet();
        var body = archive.clone();
        int sent = body.length;
        int announced = body.length;
        switch (manner) {
            case WRONG_CONTENT -> body[body.length / 2] ^= 1;
            case CUT_CONTENT -> {
                sent = body.length / 2;
                announced = sent;
            }
            case BROKEN_CONNECTION, STALLED_BODY -> sent = body.length / 2;
            default -> {}
        }
        exchange.sendResponseHeaders(200, announced);
        exchange.getResponseBody().write(body, 0, sent);
        exchange.getResponseBody().flush();
        if (manner == Manner.STALLED_BODY) {
            awaitClose();
        }
        exchange.close();
    }

    private void awaitClose() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
