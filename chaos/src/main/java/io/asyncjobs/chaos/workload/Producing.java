package io.asyncjobs.chaos.workload;

import io.asyncjobs.Producer;
import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.Journal;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.PartlyStoredException;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.Unique;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Enqueues tasks of all kinds, drawn from a seed, and says what it asked for and what it was told. */
public final class Producing {

    private static final int MAX_TRIES = 6;
    private static final int KEYS = 4;
    private static final int LARGE = 500_000;

    private final Producer producer;
    private final Journal journal;
    private final List<String> queues;
    private final Random random;

    /** Into these queues. */
    public Producing(Producer producer, Journal journal, List<String> queues, long seed) {
        this.producer = producer;
        this.journal = journal;
        this.queues = List.copyOf(queues);
        this.random = new Random(seed);
    }

    /**
     * One call, of one of these kinds: single, bulk, delayed, unique, chain, graph, plain, failing, hopeless, dead, long,
     * longer, large, key.
     */
    public void call(List<String> kinds) throws InterruptedException {
        var kind = kinds.get(random.nextInt(kinds.size()));
        switch (kind) {
            case "single" -> enqueue(spec(), "");
            case "bulk" -> bulk();
            case "delayed" -> enqueue(spec().delay(Duration.ofMillis(100 + random.nextInt(2_000))), "");
            case "unique" -> {
                // one queue, since a key is unique in its queue
                var key = "key-" + random.nextInt(KEYS);
                enqueue(spec().queue(queues.getFirst()).unique(Unique.key(key)), key);
            }
            case "plain" -> enqueue(spec(new Plan(5, 0, false)).queue(queues.getFirst()), "");
            case "failing" -> enqueue(spec(new Plan(5, 1, false)), "");
            case "hopeless" -> enqueue(spec(new Plan(5, 100, false)), "");
            case "dead" -> enqueue(spec(new Plan(5, 0, true)), "");
            case "long" -> enqueue(spec(new Plan(4_000, 0, false)).queue(queues.getFirst()), "");
            case "longer" -> enqueue(spec(new Plan(8_000, 0, false)).queue(queues.getFirst()), "");
            case "large" -> enqueue(spec(new Plan(5, 0, false, "x".repeat(LARGE))), "");
            case "key" -> {
                var key = "the key";
                enqueue(spec(new Plan(5, 0, false)).queue(queues.getFirst()).unique(Unique.key(key)), key);
            }
            case "chain" -> chain();
            case "graph" -> graph();
            default -> throw new IllegalArgumentException("there is no kind " + kind);
        }
    }

    private TaskSpec spec() {
        int failures = switch (random.nextInt(20)) {
            case 0, 1, 2 -> 1 + random.nextInt(2);
            case 3 -> MAX_TRIES;
            default -> 0;
        };
        return spec(new Plan(2 + random.nextInt(60), failures, random.nextInt(30) == 0));
    }

    private TaskSpec spec(Plan plan) {
        return TaskSpec.of("work", plan)
                .id(TaskId.next())
                .queue(queues.get(random.nextInt(queues.size())))
                .maxTries(MAX_TRIES);
    }

    private void asked(TaskSpec spec, String key) {
        journal.write((at, process) ->
                new Entry.Asked(at, process, spec.id().orElseThrow(), key, spec.dependencies(), MAX_TRIES));
    }

    private void acknowledged(String task) {
        journal.write((at, process) -> new Entry.Acknowledged(at, process, task));
    }

    private void refused(TaskSpec spec, RuntimeException problem) {
        var effect =
                problem instanceof AsyncJobsException known ? known.effect().name() : "UNKNOWN";
        journal.write((at, process) -> new Entry.Refused(at, process, spec.id().orElseThrow(), effect));
    }

    private boolean enqueue(TaskSpec spec, String key) throws InterruptedException {
        asked(spec, key);
        try {
            acknowledged(producer.enqueue(spec).id());
            return true;
        } catch (AsyncJobsException failed) {
            refused(spec, failed);
            return false;
        }
    }

    private void bulk() throws InterruptedException {
        var specs = new ArrayList<TaskSpec>();
        for (int i = 5 + random.nextInt(20); i > 0; i--) {
            specs.add(spec());
        }
        specs.forEach(spec -> asked(spec, ""));
        producer.enqueueAll(
                specs.stream(),
                outcome -> outcome.failure()
                        .ifPresentOrElse(
                                problem -> refused(outcome.spec(), problem),
                                () -> acknowledged(outcome.spec().id().orElseThrow())));
    }

    private void chain() throws InterruptedException {
        var parent = spec();
        if (enqueue(parent, "")) {
            enqueue(spec().dependsOn(parent.id().orElseThrow()), "");
        }
    }

    private void graph() throws InterruptedException {
        var first = spec();
        var second = spec();
        var last = spec().dependsOn(first.id().orElseThrow(), second.id().orElseThrow());
        var specs = List.of(first, second, last);
        specs.forEach(spec -> asked(spec, ""));
        try {
            producer.enqueueGraph(specs).forEach(task -> acknowledged(task.id()));
        } catch (PartlyStoredException partly) {
            specs.forEach(spec -> journal.write(
                    (at, process) -> new Entry.Refused(at, process, spec.id().orElseThrow(), "UNKNOWN")));
        } catch (AsyncJobsException failed) {
            specs.forEach(spec -> refused(spec, failed));
        }
    }
}
