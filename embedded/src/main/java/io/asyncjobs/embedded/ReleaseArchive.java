package io.asyncjobs.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Takes the one program out of a release's {@code .tar.gz}. The JDK reads no tar; this knows as much of the format (POSIX
 * ustar: 512-byte headers, contents padded to 512) as one regular file with a short name needs.
 */
final class ReleaseArchive {
    private static final int BLOCK = 512;
    private static final int NAME_END = 100;
    private static final int SIZE_START = 124;
    private static final int SIZE_END = 136;
    private static final int TYPE = 156;
    private static final long MAX_SIZE = 512L * 1024 * 1024;

    private ReleaseArchive() {}

    /** Writes the archive's {@code nats-server} to the target and returns it. */
    static Path extractServer(Path archive, Path target) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(archive))) {
            while (true) {
                var header = in.readNBytes(BLOCK);
                if (header.length < BLOCK || header[0] == 0) {
                    throw new IOException("there is no nats-server in the archive");
                }
                long size = size(header);
                if (isRegularFile(header) && fileName(header).equals("nats-server")) {
                    write(in, size, target);
                    return target;
                }
                in.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
            }
        }
    }

    private static boolean isRegularFile(byte[] header) {
        return header[TYPE] == '0' || header[TYPE] == 0;
    }

    private static String fileName(byte[] header) {
        var path = text(header, 0, NAME_END);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static long size(byte[] header) throws IOException {
        var octal = text(header, SIZE_START, SIZE_END).strip();
        try {
            long size = Long.parseLong(octal, 8);
            if (size >= 0 && size <= MAX_SIZE) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new IOException("an entry of the archive has the unreadable size '" + octal + "'", e);
        }
        throw new IOException("an entry of the archive is too large");
    }

    private static String text(byte[] header, int start, int end) {
        int length = 0;
        while (start + length < end && header[start + length] != 0) {
            length++;
        }
        return new String(header, start, length, StandardCharsets.US_ASCII);
    }

    private static void write(InputStream in, long size, Path target) throws IOException {
        var buffer = new byte[BLOCK * 128];
        try (var out = Files.newOutputStream(target)) {
            for (long left = size; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("the archive ends in the middle of nats-server");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }
}
