package io.asyncjobs.cli.dlq;

import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.task.PastTry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one dead letter. */
@Command(
        name = "view",
        aliases = {"show", "v", "info", "i"},
        description = "Shows a dead letter; with --json also the task's document.",
        footer = {"", "Example:", "  ajc dlq view 24ErgVol4ZjpoQ8FAima9R2jEHB"})
final class DlqView implements Callable<Integer> {

    private static final int LONGEST_TEXT = 200;

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id = "";

    @Option(names = "-j", description = "The same as --json.")
    private boolean json;

    DlqView(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var letter = jobs.deadLetters().load(id);
            if (json || output.isJson()) {
                output.document(LetterText.whole(letter));
            } else {
                block(letter).print(output);
            }
        }
        return 0;
    }

    private static Labels block(DeadLetter letter) {
        var labels = new Labels("Dead Letter of Task " + letter.id())
                .add("Reason", letter.reason().word())
                .add("Died", Human.time(letter.died()))
                .add("Queue", letter.queue());
        if (!letter.error().isEmpty()) {
            labels.add("Last Error", Human.foreign(letter.error(), LONGEST_TEXT));
        }
        var task = letter.task();
        if (task.isEmpty()) {
            return labels.add(
                    "Document", "unreadable, " + ByteSize.text(letter.document().size()) + "; --json has it");
        }
        labels.add("Task Type", letter.type())
                .add("Status", task.get().state().word())
                .add("Tries", Human.number(letter.tries()))
                .add("Created", Human.time(task.get().created()))
                .add("Scheduling Deadline", task.get().deadline().map(Human::time))
                .add(
                        "Payload",
                        task.get().payload().isNone()
                                ? "none"
                                : Human.foreign(task.get().payload().text(), LONGEST_TEXT) + " ("
                                        + ByteSize.text(task.get().payload().size()) + ")");
        for (var past : task.get().history()) {
            labels.add("Try " + past.number(), tried(past));
        }
        return labels;
    }

    private static String tried(PastTry past) {
        return Human.time(past.started())
                + past.error()
                        .map(error -> ": " + Human.foreign(error, LONGEST_TEXT))
                        .orElse("");
    }
}
