package io.asyncjobs.chaos.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk of its own: a file with a file system in it, mounted. Whoever pulls its plug keeps what had reached it, and nothing
 * of what the operating system had yet to write. Needs {@code mkfs.ext4}, {@code perl} and a user that may mount. Not safe for
 * use by several threads.
 */
final class Disk {

    private static final long BYTES = 1L << 29;

    /** Ends ext4 at once: neither its journal nor its data are written any more, as {@code EXT4_IOC_SHUTDOWN} says. */
    private static final String PULL =
            "sysopen(my $f, $ARGV[0], 0) or die $!; my $how = pack('L', 2); ioctl($f, 0x8004587d, $how) or die $!";

    private final Path image;
    private final Path folder;

    private Disk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    /** Makes one, empty, and mounts it; its file and where it is mounted are in that folder. */
    static Disk in(Path parent) throws IOException, InterruptedException {
        var disk = new Disk(parent.resolve("disk.img"), Files.createDirectory(parent.resolve("disk")));
        try (var file = new RandomAccessFile(disk.image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        run("mkfs.ext4", "-q", "-F", disk.image.toString());
        disk.mount();
        return disk;
    }

    /** Where it is mounted. */
    Path folder() {
        return folder;
    }

    /** From now on nothing reaches it. */
    void pullThePlug() throws IOException, InterruptedException {
        run("perl", "-e", PULL, folder.toString());
    }

    /** As a machine does that has power again; no file may be open. */
    void mountAgain() throws IOException, InterruptedException {
        run("umount", folder.toString());
        mount();
    }

    private void mount() throws IOException, InterruptedException {
        run("mount", "-o", "loop", image.toString(), folder.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
    }

    void close() throws IOException, InterruptedException {
        run("umount", "-l", folder.toString());
    }
}
