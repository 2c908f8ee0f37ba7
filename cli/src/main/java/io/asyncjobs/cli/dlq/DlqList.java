package io.asyncjobs.cli.dlq;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.deadletter.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists dead letters. */
@Command(
        name = "list",
        aliases = "ls",
        description = "Lists dead letters, the newest first.",
        footer = {"", "Example:", "  ajc dlq list 20 --queue EMAIL --since 2h"})
final class DlqList implements Callable<Integer> {

    private static final int LONGEST_ERROR = 40;

    private final Session session;

    @Parameters(
            paramLabel = "LIMIT",
            arity = "0..1",
            defaultValue = "200",
            description = "How many at most, 1 to 100000; ${DEFAULT-VALUE} by default.")
    private int limit;

    @Mixin
    private final LetterOptions which = new LetterOptions();

    DlqList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var letters = jobs.deadLetters().list(which.filter(), limit);
            if (output.isJson()) {
                output.document(letters.stream().map(LetterText::json).toList());
            } else if (letters.isEmpty()) {
                output.line("No dead letters" + (which.isSet() ? " that match" : ""));
            } else {
                output.line(output.style().bold(title(letters.size())));
                table(letters).print(output);
            }
        }
        return 0;
    }

    private String title(int count) {
        return count == 1
                ? "1 Dead Letter"
                : (count < limit ? "" : "The newest ") + Human.number(count) + " Dead Letters";
    }

    private static Table table(List<DeadLetter> letters) {
        var now = Instant.now();
        var table = new Table()
                .id("ID")
                .text("Type")
                .minor(1)
                .text("Died")
                .minor(3)
                .text("Reason")
                .text("Queue")
                .minor(2)
                .figure("Tries")
                .minor(4)
                .text("Error")
                .minor(1);
        for (var letter : letters) {
            table.row(
                    letter.id(),
                    letter.type(),
                    Human.shortTime(letter.died(), now),
                    letter.reason().word(),
                    letter.queue(),
                    Human.number(letter.tries()),
                    Human.foreign(letter.error(), LONGEST_ERROR));
        }
        return table;
    }
}
