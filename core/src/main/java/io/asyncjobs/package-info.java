/**
 * AsyncJobs: an asynchronous job queue on NATS JetStream. {@link io.asyncjobs.AsyncJobs} is the front door.
 *
 * <p><b>Follow one task.</b>
 *
 * <ol>
 *   <li>{@code task/TaskSpec}, {@code task/Task}: what a task is and what is always true of it.
 *   <li>{@code Producer}, {@code internal/lifecycle/Enqueuer}: in which order it is stored and queued, and what is left
 *       behind if a step fails.
 *   <li>{@code internal/wire/TaskJson}: what the bytes are.
 *   <li>{@code internal/jetstream/TaskStore}: how "nobody changed it meanwhile" is enforced.
 *   <li>{@code internal/jetstream/WorkQueue}, {@code Item}, {@code Acks}: how the pointer travels.
 *   <li>{@code internal/worker/WorkerLoop}, {@code QueuePicker}: which item a free slot takes.
 *   <li>{@code internal/worker/TaskRun}: load, decide, activate, attempt, settle, apply, release.
 *   <li>{@code internal/lifecycle/Admission}: may it run now?
 *   <li>{@code internal/worker/Attempt}, {@code LeaseKeeper}: its handler, within its time and its lease.
 *   <li>{@code handler/Router}, {@code handler/Handler}: which code runs.
 *   <li>{@code internal/lifecycle/Settlement}, {@code Finisher}: what the outcome means, and in which order it is applied.
 *   <li>{@code internal/jetstream/DelayStream}, {@code internal/delay/Pump}: how a retry comes back.
 *   <li>{@code event/TaskStateChanged}: what the outside world hears.
 * </ol>
 */
@NullMarked
package io.asyncjobs;

import org.jspecify.annotations.NullMarked;
