package io.asyncjobs.chaos.workload;

import io.asyncjobs.chaos.check.Journal;

/** A scheduler as a process of its own. */
public final class SchedulerProgram {

    private SchedulerProgram() {}

    /** Takes the server's URL, the namespace, the folder, its name and the replicas. */
    public static void main(String[] arguments) throws Exception {
        var setting = Setting.of(arguments);
        try (var jobs = setting.connect();
                var scheduler = Patient.until(jobs.scheduler(setting.name()).maintainer(false)::start)) {
            System.out.println("started");
            Parent.awaitStop();
            scheduler.stop();
        }
        Parent.end(new Journal(setting.folder(), setting.name()));
    }
}
