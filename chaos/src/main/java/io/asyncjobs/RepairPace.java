package io.asyncjobs;

import io.asyncjobs.internal.repair.Pace;
import java.time.Duration;

/** Lets workers repair faster than users can set, so that a run need not wait a minute and a half for each repair. */
public final class RepairPace {

    private RepairPace() {}

    /** Sets how old a record must be to be judged, and how long it must be seen alone; it looks at what changed in between. */
    public static Worker.Builder set(Worker.Builder worker, Duration age) {
        return worker.repairing(new Pace(age.dividedBy(4), age));
    }
}
