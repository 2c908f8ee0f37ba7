package io.asyncjobs.chaos.workload;

import io.asyncjobs.chaos.check.EffectLedger;
import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.Journal;
import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.task.RunHolder;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The handler of all tasks: says what it does, and writes its effect in the middle of its work. */
final class Handling implements Handler {

    private final Journal journal;
    private final EffectLedger ledger;
    private final Optional<Path> gate;
    private final Consumer<TaskContext> before;

    /** Keeps the fence, unless there is a gate: then it breaks it as soon as the gate, a file, is there. */
    Handling(Journal journal, EffectLedger ledger, Optional<Path> gate) {
        this(journal, ledger, gate, context -> {});
    }

    /** As that; does this first in each attempt. */
    Handling(Journal journal, EffectLedger ledger, Optional<Path> gate, Consumer<TaskContext> before) {
        this.before = before;
        this.journal = journal;
        this.ledger = ledger;
        this.gate = gate;
    }

    @Override
    public Object handle(TaskContext context) throws Exception {
        var task = context.task();
        long token = context.fencingToken();
        long item = task.run().map(RunHolder::item).orElseThrow();
        journal.write((at, process) ->
                new Entry.Started(at, process, task.id(), task.queue(), context.tryNumber(), token, item));
        var how = Entry.How.FAILED;
        try {
            before.accept(context);
            var plan = task.payload().isNone() ? Plan.none() : context.payload(Plan.class);
            work(plan == null ? Plan.none() : plan, task.id(), token, context.tryNumber());
            how = Entry.How.RETURNED;
            return Map.of("token", token);
        } catch (TerminateTaskException asked) {
            how = Entry.How.TERMINATED;
            throw asked;
        } finally {
            var ending = how == Entry.How.FAILED && context.leaseState() == LeaseState.LOST ? Entry.How.LOST : how;
            journal.write((at, process) -> new Entry.Ended(at, process, task.id(), token, ending));
        }
    }

    private void work(Plan plan, String task, long token, int tryNumber)
            throws IOException, InterruptedException, TerminateTaskException {
        if (gate.isEmpty()) {
            Thread.sleep(plan.millis() / 2);
            if (!ledger.write(task, token)) {
                throw new IOException("a later try has written already");
            }
            Thread.sleep(plan.millis() - plan.millis() / 2);
        } else {
            lateAndUnguarded(gate.get(), task, token);
        }
        if (plan.terminates()) {
            throw new TerminateTaskException("as was planned");
        }
        if (tryNumber <= plan.failures()) {
            throw new IOException("as was planned");
        }
    }

    /** What a handler must not do: it goes on though it is interrupted, and writes whatever its token. */
    private void lateAndUnguarded(Path open, String task, long token) throws IOException {
        while (!Files.exists(open)) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException ignored) {
                // the fault that this handler has
            }
        }
        boolean written = false;
        while (!written) {
            Thread.interrupted(); // an interrupt would close the file
            try {
                ledger.writeUnguarded(task, token);
                written = true;
            } catch (ClosedByInterruptException | FileLockInterruptionException ignored) {
                // the same fault
            }
        }
    }
}
