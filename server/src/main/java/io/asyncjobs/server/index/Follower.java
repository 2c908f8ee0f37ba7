package io.asyncjobs.server.index;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.TaskFeed;
import io.asyncjobs.Tasks;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the task stream and writes the index, on one thread, with another that fetches and decodes ahead of it. Each batch
 * is one transaction together with how far it goes, so that a crash at any line repeats or loses nothing.
 */
final class Follower implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private static final int BATCH = 2_000;
    private static final int MOST_TOGETHER = 4 * BATCH;
    private static final int REMOVALS_KEPT = 20_000;
    private static final Duration WAIT = Duration.ofMillis(500);

    /** What comes within this time after something was written is written together: a commit costs as much as many rows. */
    private static final long TOGETHER_NANOS = Duration.ofMillis(100).toNanos();

    /** For so long what comes is left with the feed, so that the threads do not hand on every change by itself. */
    private static final long GATHERED_MILLIS = 20;

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STATISTICS_NANOS = Duration.ofSeconds(5).toNanos();

    private final AsyncJobs jobs;
    private final IndexFile file;
    private final Consumer<TaskIndex.Batch> onBatch;
    private final Progress progress;
    private volatile boolean stopped;

    Follower(AsyncJobs jobs, IndexFile file, Progress progress, Consumer<TaskIndex.Batch> onBatch) {
        this.jobs = jobs;
        this.file = file;
        this.progress = progress;
        this.onBatch = onBatch;
    }

    /** Ends it within moments; the thread is to be interrupted too. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                follow();
            } catch (AsyncJobsException noAnswer) {
                progress.trouble(noAnswer.getMessage());
                LOG.debug("the index waits for the server", noAnswer);
            } catch (SQLException problem) {
                mend(problem);
            } catch (InterruptedException end) {
                return;
            } catch (RuntimeException | IOException problem) {
                progress.trouble(String.valueOf(problem.getMessage()));
                LOG.error("the index stopped reading and tries again", problem);
            }
            try {
                pause();
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    private void mend(SQLException problem) {
        if (stopped) {
            return;
        }
        progress.trouble(problem.getMessage());
        if (!Sqlite.isDamage(problem)) {
            LOG.error("the index cannot be written; it tries again", problem);
            return;
        }
        LOG.warn("the index is damaged and is built anew: {}", problem.getMessage());
        try {
            file.make();
        } catch (IOException | IndexException again) {
            LOG.error("the index cannot be made; it tries again", again);
        }
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }

    /** Follows the stream that is there now, until it is another, or something goes wrong. */
    private void follow() throws SQLException, InterruptedException, IOException {
        var extent = jobs.tasks().extent().orElse(null);
        progress.trouble(null);
        var made = extent == null ? "" : extent.made().toString();
        var known = Schema.value(file.writer(), Schema.MADE).orElse("");
        long position =
                Long.parseLong(Schema.value(file.writer(), Schema.POSITION).orElse("0"));
        boolean isOther = !known.isEmpty() && (!known.equals(made) || (extent != null && extent.last() < position));
        if (isOther || file.isDamaged()) {
            LOG.info("the index is of another task stream, or damaged: it is built anew");
            file.make();
            position = 0;
        }
        if (extent == null) {
            if (!file.state().isComplete()) {
                file.complete();
            }
            progress.reached(0, 0, false);
            return;
        }
        Schema.put(file.writer(), Schema.MADE, made);
        file.writer().commit();
        try (var session = new Session(extent, position)) {
            session.run();
        }
    }

    /** The reading of one stream. */
    private final class Session implements AutoCloseable {
        private final NameTable names = file.state().names();
        private final CountTable counts;
        private final RowWriter rows;
        private final Recorder recorder;
        private final Recent recent;
        private final Sweep sweep;
        private final TaskFeed feed;
        private final BlockingQueue<List<TaskFeed.Change>> ahead = new ArrayBlockingQueue<>(4);
        private final Thread fetching;
        private final Deque<Seen> unreached = new ArrayDeque<>();
        private Tasks.Extent extent;
        private long position;
        private long tickedNanos = System.nanoTime() - TICK_NANOS;
        private long flushedNanos = System.nanoTime();
        private long wroteNanos = System.nanoTime() - TOGETHER_NANOS;
        private long gaugedMinute = -1;
        private volatile @Nullable RuntimeException failure;
        private volatile boolean isOver;

        Session(Tasks.Extent extent, long position) throws SQLException, InterruptedException {
            this.extent = extent;
            this.position = position;
            counts = CountTable.load(file.writer());
            rows = new RowWriter(file.writer(), names, counts, file.state().isComplete());
            recorder = new Recorder(
                    jobs.statistics(), file.writer(), names, extent.made().toString());
            recent = new Recent(file.writer(), names, extent.at());
            sweep = new Sweep(jobs, file.writer(), rows, counts);
            recorder.refresh();
            file.writer().commit();
            publishCounts();
            feed = jobs.tasks().follow(Math.min(position, Math.min(recorder.counted(), extent.last())));
            fetching =
                    Thread.ofPlatform().daemon().name("asyncjobs-index-fetch").start(this::fetch);
        }

        /** When the stream was seen to be so long. */
        private record Seen(long last, long nanos) {}

        private void fetch() {
            try {
                while (!stopped && !isOver) {
                    var changes = feed.next(BATCH, WAIT);
                    ahead.put(changes);
                    if (feed.left() == 0) {
                        TimeUnit.MILLISECONDS.sleep(GATHERED_MILLIS);
                    }
                }
            } catch (InterruptedException end) {
                // the session is over
            } catch (RuntimeException problem) {
                failure = problem;
            }
        }

        void run() throws SQLException, InterruptedException, IOException {
            progress.reached(position, extent.last(), !file.state().isComplete());
            while (!stopped && !isOver) {
                var batch = ahead.poll(WAIT.toMillis(), TimeUnit.MILLISECONDS);
                if (batch != null && !batch.isEmpty()) {
                    write(together(batch));
                } else if (failure != null && ahead.isEmpty()) {
                    throw failure;
                }
                if (file.isDamaged()) {
                    file.make();
                    return;
                }
                if (System.nanoTime() - tickedNanos > TICK_NANOS) {
                    tick();
                }
                boolean atEnd = position >= extent.last();
                if (atEnd && recent.isDue(extent.at())) {
                    recent.gauge(extent.at(), gauges());
                    recent.write();
                    file.writer().commit();
                }
                if (atEnd && !file.state().isComplete()) {
                    complete();
                }
                if (recorder.isFull() || System.nanoTime() - flushedNanos > STATISTICS_NANOS) {
                    flush(atEnd);
                }
            }
        }

        private void complete() throws SQLException {
            file.complete();
            rows.completed();
            LOG.info("the index of {} tasks is built", counts.total());
            progress.reached(position, extent.last(), false);
        }

        /** What comes soon after what was written last, and what has come meanwhile: the more, the further it is behind. */
        private List<TaskFeed.Change> together(List<TaskFeed.Change> first) throws InterruptedException {
            var changes = new ArrayList<>(first);
            while (changes.size() < MOST_TOGETHER) {
                long left = wroteNanos + TOGETHER_NANOS - System.nanoTime();
                var next = ahead.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                changes.addAll(next);
            }
            wroteNanos = System.nanoTime();
            return changes;
        }

        private void write(List<TaskFeed.Change> batch) throws SQLException {
            var changed = new ArrayList<TaskRow>();
            for (var change : batch) {
                var task = change.document();
                Optional<RowWriter.Written> written =
                        change.sequence() > position ? rows.write(change) : Optional.<RowWriter.Written>empty();
                if (task != null && written.isPresent()) {
                    changed.add(written.get().row());
                    recent.count(change, task, written.get().before());
                }
                if (task != null) {
                    recorder.count(
                            change, task, written.map(RowWriter.Written::before).orElse(null));
                }
            }
            position = Math.max(position, batch.getLast().sequence());
            commit(changed, List.of());
            long now = System.nanoTime();
            while (!unreached.isEmpty() && unreached.getFirst().last() <= position) {
                unreached.removeFirst();
            }
            progress.behind(unreached.isEmpty() ? 0 : now - unreached.getFirst().nanos());
        }

        private void commit(List<TaskRow> changed, List<TaskIndex.Removed> removed) throws SQLException {
            rows.flush();
            counts.write(file.writer());
            recent.write();
            Schema.put(file.writer(), Schema.POSITION, Long.toString(position));
            file.writer().commit();
            publishCounts();
            if (!changed.isEmpty() || !removed.isEmpty()) {
                onBatch.accept(new TaskIndex.Batch(changed, removed, position));
            }
            progress.reached(
                    position, Math.max(position, extent.last()), !file.state().isComplete());
        }

        private void publishCounts() {
            var copy = new HashMap<Long, long[]>();
            counts.all().forEach((queue, states) -> copy.put(queue, states.clone()));
            progress.counts(copy);
        }

        private void tick() throws SQLException, InterruptedException {
            tickedNanos = System.nanoTime();
            var now = jobs.tasks().extent().orElse(null);
            if (now == null || !now.made().equals(extent.made()) || now.last() < position) {
                isOver = true; // another stream
                return;
            }
            extent = now;
            if (extent.last() > position) {
                unreached.add(new Seen(extent.last(), tickedNanos));
            }
            progress.behind(
                    unreached.isEmpty() ? 0 : tickedNanos - unreached.getFirst().nanos());
            progress.reached(
                    position, Math.max(position, extent.last()), !file.state().isComplete());
            if (file.state().isComplete()) {
                var removed = sweep.step(extent, position);
                if (!removed.isEmpty()) {
                    rows.trimRemoved(REMOVALS_KEPT);
                    commit(List.of(), removed);
                }
            }
        }

        private void flush(boolean atEnd) throws SQLException, InterruptedException {
            flushedNanos = System.nanoTime();
            long minute = Times.minute(extent.at());
            boolean isNewMinute = minute != gaugedMinute;
            if (!recorder.hasPending() && !isNewMinute) {
                return;
            }
            if (isNewMinute) {
                gaugedMinute = minute;
                StatisticsTable.forgetBefore(file.writer(), minute - 8 * 24 * 60);
            }
            recorder.flush(minute, atEnd ? gauges() : List.of());
            file.writer().commit();
        }

        private List<Recorder.Gauge> gauges() throws SQLException {
            var gauges = new ArrayList<Recorder.Gauge>();
            var oldest = Oldest.read(file.writer());
            for (var queue : new TreeMap<>(counts.all()).entrySet()) {
                var states = queue.getValue();
                var since = oldest.get(queue.getKey());
                long age = since == null
                        ? 0
                        : Math.max(0, Duration.between(since, extent.at()).toMillis());
                gauges.add(new Recorder.Gauge(
                        names.text(queue.getKey()),
                        states[StateNumber.of(TaskState.NEW)] + states[StateNumber.of(TaskState.RETRY)],
                        states[StateNumber.of(TaskState.ACTIVE)],
                        age));
            }
            return gauges;
        }

        @Override
        public void close() {
            isOver = true;
            fetching.interrupt();
            try {
                fetching.join(Duration.ofSeconds(5));
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
            feed.close();
            sweep.close();
            try {
                if (!file.writer().isClosed()) {
                    file.writer().rollback();
                    rows.close();
                    file.learnNames(); // those of the transaction that was undone are none
                }
            } catch (SQLException gone) {
                LOG.debug("closing the statements of the index", gone);
            }
        }
    }
}
