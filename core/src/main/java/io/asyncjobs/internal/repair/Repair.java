package io.asyncjobs.internal.repair;

import io.asyncjobs.task.DeathReason;
import java.time.Instant;
import java.util.Optional;

/** What is to be done with a task that was seen alone twice. */
sealed interface Repair {

    /** It is as it should be, or will be by itself. */
    record Nothing() implements Repair {}

    /** Put an item into its queue. */
    record Queue(String reason) implements Repair {}

    /** Store a delay message. */
    record Delay(Instant until, String reason) implements Repair {}

    /** Its queue dropped it: {@code queue_error} and a dead letter. */
    record Drop(String reason) implements Repair {}

    /** The queue delivers this item no more, but the task may be tried: remove the item, and queue another. */
    record Requeue(String reason) implements Repair {}

    /** The queue delivers it no more: expire it, then remove its item. */
    record Expire(String reason) implements Repair {}

    /** Its task is over or gone: see to its end, then remove its item. */
    record RemoveItem(String reason) implements Repair {}

    /** A Go process ended it: give it what follows an end. {@code why} is the reason of its dead letter, if it gets one. */
    record Follow(Optional<DeathReason> why, String reason) implements Repair {}
}
