package io.asyncjobs.cli.queue;

import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.queue.QueueStatus;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the queues. */
@Command(
        name = "list",
        aliases = "ls",
        description = "Lists the queues, the fullest last.",
        footer = {"", "Example:", "  ajc queue list"})
final class QueueList implements Callable<Integer> {

    private final Session session;

    QueueList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var output = session.output();
        try (var jobs = session.connect()) {
            var queues = jobs.queues().list().stream()
                    .map(jobs.queues()::status)
                    .sorted(Comparator.comparingLong(QueueStatus::entries))
                    .toList();
            if (output.isJson()) {
                output.document(queues.stream().map(QueueBlock::json).toList());
            } else if (queues.isEmpty()) {
                output.line("No queues in " + session.namespace() + "; make one with: ajc queue add NAME");
            } else {
                table(queues).print(output);
            }
        }
        return 0;
    }

    private static Table table(List<QueueStatus> queues) {
        var table = new Table()
                .id("Queue")
                .figure("Items")
                .figure("Running")
                .minor(1)
                .figure("Delayed")
                .minor(2)
                .figure("Size")
                .minor(3)
                .figure("Priority")
                .minor(4)
                .figure("Tries")
                .minor(4);
        for (var queue : queues) {
            table.row(
                    queue.settings().name(),
                    Human.number(queue.entries()),
                    Human.number(queue.inFlight()),
                    Human.number(queue.delayed()),
                    ByteSize.text(queue.bytes()),
                    Human.number(queue.settings().priority()),
                    QueueBlock.limit(queue.settings().maxTries()));
        }
        return table;
    }
}
