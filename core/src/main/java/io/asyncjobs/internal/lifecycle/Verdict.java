package io.asyncjobs.internal.lifecycle;

import java.time.Instant;

/** What is to be done with a task whose item was delivered. */
public sealed interface Verdict {

    /** Activate it and run its handler. */
    record Run() implements Verdict {}

    /** It is over: remove the item. */
    record RemoveItem() implements Verdict {}

    /** It expires now. */
    record Expire(String reason) implements Verdict {}

    /** Its signature is missing or wrong: it never runs. */
    record Quarantine(String reason) implements Verdict {}

    /** Not yet: store it in the delay stream until then, and remove the item. */
    record Wait(Instant until) implements Verdict {}

    /** It depends on other tasks: see where they are, then decide again. */
    record LookUpParents() implements Verdict {}

    /** Its parents have not ended: remove the item, whoever ends the last one publishes another. */
    record LeaveBlocked() implements Verdict {}

    /** A task that it depends on will never complete: it ends now. */
    record Unreachable(String reason) implements Verdict {}

    /** Another worker says that it runs it: see whether that worker lives, then decide again. */
    record LookUpHolder(String worker) implements Verdict {}
}
