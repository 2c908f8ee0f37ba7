package io.asyncjobs.cli.top;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.run.WindowSignals;
import io.asyncjobs.cli.top.Happening.Ended;
import io.asyncjobs.cli.top.Happening.Failed;
import io.asyncjobs.cli.top.Happening.Resized;
import io.asyncjobs.cli.top.Happening.Said;
import io.asyncjobs.cli.top.Happening.Sampled;
import io.asyncjobs.cli.top.Happening.Typed;
import io.asyncjobs.cli.top.Terminal.Size;
import io.asyncjobs.cli.top.View.Action;
import io.asyncjobs.error.AsyncJobsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Shows the queues on a terminal until a key or a signal ends it: one thing that happens after the other, then a frame. */
final class LiveTable {

    /** How long what follows an escape byte may take to arrive. */
    private static final long REST_OF_A_KEY_MILLIS = 50;

    private final AsyncJobs jobs;
    private final Output output;
    private final String who;
    private final Painter painter;
    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
    private final KeyDecoder decoder = new KeyDecoder();

    private Snapshot latest;
    private Snapshot shown;
    private View view;
    private Size size = new Size(1, 1);
    private List<ScreenLine> drawn = List.of();

    /**
     * Begins with this look at the queues.
     *
     * @param who what a queue's reason says that paused it
     */
    LiveTable(AsyncJobs jobs, Output output, String who, Snapshot first, View view) {
        this.jobs = jobs;
        this.output = output;
        this.who = who;
        this.painter = new Painter(output.style());
        this.latest = first;
        this.shown = first;
        this.view = view;
    }

    /** Runs it. Blocks until it is ended. */
    @SuppressWarnings("try") // what is only opened and closed works in between
    void run(Sampler sampler, Duration interval) throws InterruptedException {
        try (var quiet = QuietLog.begin();
                var terminal = Terminal.take(output.writer());
                var signals = Signals.handle(() -> happenings.add(new Ended()), terminal::close);
                var window = WindowSignals.handle(() -> happenings.add(new Resized()));
                var watch = Watch.start(sampler, interval, latest, happenings::add)) {
            read(terminal.keys());
            resized(terminal);
            while (isGoingOn(terminal, watch)) {
                if (happenings.isEmpty()) {
                    draw(terminal);
                }
            }
        }
    }

    private void read(InputStream keys) {
        Thread.ofPlatform().daemon().name("ajc-top-keys").start(() -> {
            try (keys) {
                var bytes = new byte[64];
                for (int count = keys.read(bytes); count >= 0; count = keys.read(bytes)) {
                    happenings.add(new Typed(new String(bytes, 0, count, StandardCharsets.ISO_8859_1)));
                }
            } catch (IOException gone) {
                // as at the end of what is typed
            }
            happenings.add(new Ended());
        });
    }

    private boolean isGoingOn(Terminal terminal, Watch watch) throws InterruptedException {
        var next =
                decoder.isPending() ? happenings.poll(REST_OF_A_KEY_MILLIS, TimeUnit.MILLISECONDS) : happenings.take();
        switch (next) {
            case null -> {
                return isGoingOn(decoder.silence(), watch);
            }
            case Typed typed -> {
                return isGoingOn(decoder.decoded(typed.bytes()), watch);
            }
            case Sampled sampled -> {
                latest = sampled.snapshot();
                thaw();
            }
            case Said said -> view = view.saying(said.text());
            case Resized resized -> {
                terminal.takeAgain();
                resized(terminal);
            }
            case Ended ended -> {
                return false;
            }
            case Failed failed -> throw failed.problem();
        }
        return !output.isBroken();
    }

    private boolean isGoingOn(List<Key> keys, Watch watch) {
        for (var key : keys) {
            var step = view.pressed(key, shown, Screen.page(size.height()));
            view = step.view();
            thaw();
            switch (step.action()) {
                case Action.None none -> {
                    // the view says it all
                }
                case Action.Quit quit -> {
                    return false;
                }
                case Action.SetPaused wanted -> setPaused(wanted, watch);
            }
        }
        return true;
    }

    private void thaw() {
        if (!view.frozen()) {
            shown = latest;
        }
    }

    private void setPaused(Action.SetPaused wanted, Watch watch) {
        view = view.saying((wanted.pause() ? "pausing " : "resuming ") + wanted.queue() + " …");
        Thread.ofVirtual().start(() -> {
            happenings.add(new Said(outcome(wanted)));
            watch.now();
        });
    }

    private String outcome(Action.SetPaused wanted) {
        try {
            if (wanted.pause()) {
                jobs.queues().pause(wanted.queue(), who);
                return wanted.queue() + " is paused";
            }
            jobs.queues().resume(wanted.queue());
            return wanted.queue() + " is resumed";
        } catch (AsyncJobsException failed) {
            return Human.sentence(String.valueOf(failed.getMessage()));
        }
    }

    private void resized(Terminal terminal) {
        size = terminal.size();
        drawn = lines();
        terminal.draw(painter.all(drawn, size.width()));
    }

    private void draw(Terminal terminal) {
        var lines = lines();
        terminal.draw(painter.changes(drawn, lines, size.width()));
        drawn = lines;
    }

    private List<ScreenLine> lines() {
        return Screen.lines(shown, view, size.width(), size.height());
    }
}
