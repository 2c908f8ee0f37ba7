package io.asyncjobs.cli.demo;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A task that failed for good is kept as a dead letter, and completes when that is retried. */
final class DeadLetterStep implements Step {

    private static final String QUEUE = "MAIL";
    private static final String TYPE = "demo:mail";
    private static final int LONGEST_TEXT = 56;

    @Override
    public String name() {
        return "dead_letter";
    }

    @Override
    public String title() {
        return "A task that fails for good, and is retried";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        var jobs = stage.jobs();
        jobs.queues().define(QueueSettings.of(QUEUE));
        var isDown = new AtomicBoolean(true);
        var checks = new ArrayList<Check>();
        var worker = jobs.worker()
                .queue(QUEUE)
                .handle(TYPE, context -> {
                    if (isDown.get()) {
                        throw new IOException("the mail server is down");
                    }
                    return "sent";
                })
                .start();
        try (worker) {
            var task = jobs.producer().enqueue(TaskSpec.of(TYPE).queue(QUEUE).maxTries(1));
            var unused = stage.end(task);
            checks.add(listed(stage, task));
            isDown.set(false);
            stage.say("the mail server is up again, so the letter is retried");
            jobs.deadLetters().retry(task.id());
            var retried = stage.end(task);
            boolean isKept = jobs.deadLetters().find(task.id()).isPresent();
            stage.say("the task is " + retried.state().word() + ", its letter is " + (isKept ? "still there" : "gone"));
            stage.figure("state", retried.state().word());
            stage.figure("letter_left", isKept);
            checks.add(new Check(
                    "a retried letter completes and is gone",
                    retried.state().word() + ", letter " + (isKept ? "still there" : "gone"),
                    retried.state() == TaskState.COMPLETE && !isKept));
        }
        return checks;
    }

    private static Check listed(Stage stage, Task task) throws InterruptedException {
        var letters = stage.jobs().deadLetters().list(DeadLetterFilter.all().withQueue(QUEUE), 10);
        for (var letter : letters) {
            stage.say("dead letter " + letter.id() + ": " + letter.reason().word() + ", "
                    + Human.foreign(letter.error(), LONGEST_TEXT));
        }
        boolean isListed = letters.size() == 1
                && letters.getFirst().id().equals(task.id())
                && letters.getFirst().reason() == DeathReason.EXPIRED;
        stage.figure("letters", letters.size());
        return new Check(
                "a task out of tries is a dead letter",
                letters.isEmpty() ? "no letter" : letters.getFirst().reason().word(),
                isListed);
    }
}
