package io.asyncjobs.chaos.workload;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.Journal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The process that started this one, at the other end of its standard input: it says stop, or is gone. */
final class Parent {

    /** What the parent writes to have this process end cleanly. */
    static final String STOP = "stop";

    private static final Duration LAST_THREADS = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int LOOKS_AT_REST = 3;

    private static volatile long heapAtBegin;

    private Parent() {}

    /** Called before a program does anything. */
    static void begin() {
        heapAtBegin = heap();
    }

    private static long heap() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** When it gets no smaller: virtual threads, which cannot be listed, end some moments after what they worked for. */
    private static long heapAtRest(long end) throws InterruptedException {
        long least = heap();
        int looks = 0;
        while (looks < LOOKS_AT_REST && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK_AGAIN);
            long heap = heap();
            looks = heap < least ? 0 : looks + 1;
            least = Math.min(least, heap);
        }
        return least;
    }

    /** Waits until the parent says stop; where it is gone, this process ends at once. */
    static void awaitStop() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var line = in.readLine();
        while (line != null) {
            if (line.equals(STOP)) {
                return;
            }
            line = in.readLine();
        }
        Runtime.getRuntime().halt(1);
    }

    /** Has this process end when its parent is gone, whatever it does. */
    static Thread watch(Runnable onStop) {
        return Thread.ofPlatform().daemon().name("parent").start(() -> {
            try {
                awaitStop();
                onStop.run();
            } catch (IOException gone) {
                Runtime.getRuntime().halt(1);
            }
        });
    }

    /** Ends this process after all was closed; threads of the library that still run are told. */
    static void end(Journal journal) throws InterruptedException {
        long end = System.nanoTime() + LAST_THREADS.toNanos();
        while (!threads().isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(20);
        }
        threads().forEach(thread -> journal.write((at, process) -> new Entry.ThreadLeft(at, process, thread)));
        long heap = heapAtRest(end);
        journal.write((at, process) -> new Entry.HeapLeft(at, process, heapAtBegin, heap));
        Runtime.getRuntime().halt(0);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("asyncjobs") || name.startsWith("nats"))
                .sorted()
                .toList();
    }
}
