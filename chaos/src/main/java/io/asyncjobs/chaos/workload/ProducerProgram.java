package io.asyncjobs.chaos.workload;

import io.asyncjobs.chaos.check.Journal;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A producer as a process of its own. */
public final class ProducerProgram {

    private ProducerProgram() {}

    /**
     * Takes the server's URL, the namespace, the folder, its name, the replicas, the queues (apart by commas), a seed, how many
     * calls it makes, the milliseconds between two, and the kinds that it enqueues (apart by commas).
     */
    public static void main(String[] arguments) throws Exception {
        var setting = Setting.of(arguments);
        var journal = new Journal(setting.folder(), setting.name());
        var stopped = new AtomicBoolean();
        Parent.watch(() -> stopped.set(true));
        try (var jobs = setting.connect()) {
            System.out.println("started");
            var producing = new Producing(
                    jobs.producer(),
                    journal,
                    List.of(setting.rest().get(0).split(",", -1)),
                    Long.parseLong(setting.rest().get(1)));
            var kinds = List.of(setting.rest().get(4).split(",", -1));
            for (int i = 0; i < setting.number(2) && !stopped.get(); i++) {
                producing.call(kinds);
                Thread.sleep(setting.number(3));
            }
        }
        Parent.end(journal);
    }
}
