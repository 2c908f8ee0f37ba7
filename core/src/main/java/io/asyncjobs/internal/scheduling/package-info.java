/**
 * Schedules' due times into tasks: {@code FiringTimes} decides, {@code FiringRun} does it, {@code SchedulerLoop} sees that it
 * happens in time.
 */
@NullMarked
package io.asyncjobs.internal.scheduling;

import org.jspecify.annotations.NullMarked;
