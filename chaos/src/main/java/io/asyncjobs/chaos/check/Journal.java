package io.asyncjobs.chaos.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/**
 * What one process says of itself: a file that only grows, one write for each line, so that what was said before a
 * {@code kill -9} stays. Safe for use by many threads.
 */
public final class Journal {

    private static final String ENDING = ".journal";

    private final Path file;
    private final String process;
    private final ReentrantLock lock = new ReentrantLock();

    /** The journal of this process in this folder. */
    public Journal(Path folder, String process) {
        this.file = folder.resolve(process + ENDING);
        this.process = process;
    }

    /** Writes an entry of this process, dated now. */
    public void write(BiFunction<Instant, String, Entry> entry) {
        lock.lock();
        // a stream, since an interrupt would close a channel
        try (var out = new FileOutputStream(file.toFile(), true)) {
            out.write(EntryText.write(entry.apply(Instant.now(), process)).getBytes(UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            lock.unlock();
        }
    }

    /** All entries of all journals in the folder, by their time; a line that was cut by its writer's death is passed over. */
    public static List<Entry> readAll(Path folder) throws IOException {
        var entries = new ArrayList<Entry>();
        try (var files = Files.list(folder)) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(ENDING)).toList()) {
                var text = Files.readString(file);
                text.substring(0, text.lastIndexOf('\n') + 1)
                        .lines()
                        .map(EntryText::read)
                        .forEach(entries::add);
            }
        }
        entries.sort((a, b) -> a.at().compareTo(b.at()));
        return entries;
    }
}
