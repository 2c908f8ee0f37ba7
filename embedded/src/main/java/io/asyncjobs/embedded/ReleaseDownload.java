package io.asyncjobs.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Downloads a server from its official release and checks it against the checksums of the same release. */
final class ReleaseDownload {
    private static final int MAX_SUMS_BYTES = 1024 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int PERCENT_STEP = 10;

    private final Environment environment;
    private final Consumer<String> progress;

    ReleaseDownload(Environment environment, Consumer<String> progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /** The release could not be had; another source may do. */
    static final class UnreachableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreachableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** What the release host gave is not the release: nothing from it is used, and no other source is asked. */
    static final class CorruptException extends Exception {
        private static final long serialVersionUID = 1L;

        CorruptException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Leaves the checked program in the work folder. */
    Path fetch(ServerVersion version, Path work) throws UnreachableException, CorruptException, IOException {
        var platform = environment
                .platform()
                .orElseThrow(() -> new UnreachableException(
                        "there is no release for " + environment.osName() + " on " + environment.osArch(), null));
        var name = "nats-server-v" + version + "-" + platform + ".tar.gz";
        var folder = environment.releases() + "/v" + version + "/";
        var expected = checksum(folder + "SHA256SUMS", name);
        var archive = work.resolve(name);
        var actual = download(folder + name, name, archive);
        if (!actual.equals(expected)) {
            throw new CorruptException(
                    "download of " + folder + name + ": its SHA-256 is " + actual + ", but the release says " + expected
                            + ", so it was thrown away",
                    null);
        }
        progress.accept("Checked the SHA-256 of " + name);
        try {
            return ReleaseArchive.extractServer(archive, work.resolve("nats-server"));
        } catch (IOException e) {
            throw new CorruptException("unpacking " + folder + name + ": " + e.getMessage(), e);
        }
    }

    private String checksum(String address, String name) throws UnreachableException, CorruptException {
        progress.accept("Reading the checksums " + address);
        String sums;
        try (var answer = open(address)) {
            sums = new String(answer.body().readNBytes(MAX_SUMS_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreachable(address, e);
        }
        return checksumIn(sums, name)
                .orElseThrow(() -> new CorruptException(address + " has no checksum for " + name, null));
    }

    private static Optional<String> checksumIn(String sums, String name) {
        // The form of sha256sum: a '*' before the name says that the file was read as binary.
        var line = Pattern.compile("(?m)^([0-9a-fA-F]{64})\\s+\\*?" + Pattern.quote(name) + "\\s*$")
                .matcher(sums);
        return line.find() ? Optional.of(line.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** Downloads into a file and gives the content's SHA-256 in hexadecimal. */
    private String download(String address, String name, Path target) throws UnreachableException {
        progress.accept("Downloading " + address);
        try (var answer = open(address)) {
            return copy(answer, name, target);
        } catch (IOException e) {
            throw unreachable(address, e);
        }
    }

    private String copy(Answer answer, String name, Path target) throws IOException {
        var digest = sha256();
        long end = System.nanoTime() + environment.transferLimit().toNanos();
        long done = 0;
        long told = 0;
        var buffer = new byte[BUFFER_BYTES];
        try (var out = Files.newOutputStream(target)) {
            for (int read; (read = answer.body().read(buffer)) >= 0; ) {
                out.write(buffer, 0, read);
                digest.update(buffer, 0, read);
                done += read;
                if (System.nanoTime() - end > 0) {
                    throw new IOException(
                            "not done after " + environment.transferLimit().toSeconds() + " seconds");
                }
                long percent = answer.size() > 0 ? done * 100 / answer.size() : 0;
                if (percent >= told + PERCENT_STEP) {
                    told = percent - percent % PERCENT_STEP;
                    progress.accept("Downloading " + name + ": " + told + " %");
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private record Answer(HttpURLConnection connection, InputStream body, long size) implements AutoCloseable {
        @Override
        public void close() {
            connection.disconnect();
        }
    }

    private Answer open(String address) throws IOException {
        var connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
        int limit = Math.toIntExact(environment.connectLimit().toMillis());
        connection.setConnectTimeout(limit);
        connection.setReadTimeout(limit);
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            connection.disconnect();
            throw new IOException("the answer was HTTP " + status);
        }
        return new Answer(connection, connection.getInputStream(), connection.getContentLengthLong());
    }

    private static UnreachableException unreachable(String address, IOException cause) {
        return new UnreachableException("download of " + address + ": " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case UnknownHostException e -> "the host name is unknown here";
            case SocketTimeoutException e -> "the host did not answer in time";
            case IOException e when "Premature EOF".equals(e.getMessage()) -> "the connection broke";
            default -> String.valueOf(cause.getMessage());
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
