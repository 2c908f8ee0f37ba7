package io.asyncjobs.cli.demo;

import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskSpec;
import java.util.List;
import java.util.Optional;

/** A queue that is full refuses a new task, or lets the oldest one make room for it. */
final class FullQueueStep implements Step {

    private static final String REFUSING = "SMALL";
    private static final String DISCARDING = "RECENT";
    private static final String TYPE = "demo:seat";
    private static final int ENTRIES = 2;

    @Override
    public String name() {
        return "full";
    }

    @Override
    public String title() {
        return "Two full queues: one refuses, one discards the oldest";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        var small = QueueSettings.of(REFUSING).withMaxEntries(ENTRIES);
        stage.jobs().queues().define(small.withWhenFull(WhenFull.REJECT));
        var recent = QueueSettings.of(DISCARDING).withMaxEntries(ENTRIES);
        stage.jobs().queues().define(recent.withWhenFull(WhenFull.DISCARD_OLD));
        return List.of(refused(stage), displaced(stage));
    }

    private static Check refused(Stage stage) throws InterruptedException {
        var what = "a full queue refuses a new task";
        for (int i = 0; i < ENTRIES; i++) {
            stage.jobs().producer().enqueue(TaskSpec.of(TYPE).queue(REFUSING));
        }
        try {
            stage.jobs().producer().enqueue(TaskSpec.of(TYPE).queue(REFUSING));
            return new Check(what, "it took one more", false);
        } catch (QueueFullException full) {
            stage.say("queue " + REFUSING + " holds " + ENTRIES
                    + " and may hold no more: the next enqueue fails at once");
            stage.figure("effect", full.effect().name());
            return new Check(what, "QueueFullException", full.effect() == Effect.RECORD_STORED);
        }
    }

    private static Check displaced(Stage stage) throws InterruptedException {
        var oldest = stage.jobs().producer().enqueue(TaskSpec.of(TYPE).queue(DISCARDING));
        for (int i = 0; i < ENTRIES; i++) {
            stage.jobs().producer().enqueue(TaskSpec.of(TYPE).queue(DISCARDING));
        }
        var letter = stage.jobs().deadLetters().find(oldest.id());
        var reason = letter.map(dead -> dead.reason().word());
        var state = stage.jobs().tasks().load(oldest.id()).state().word();
        stage.say("in queue " + DISCARDING + " the oldest task makes room: it is " + state + " and a dead letter");
        stage.figure("displaced", reason.orElse(""));
        return new Check(
                "a displaced task is a dead letter",
                reason.orElse("no dead letter"),
                reason.equals(Optional.of(DeathReason.DISPLACED.word())));
    }
}
