package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.task.Task;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an outcome means, in the order in which it is applied: save the record, then store the delay message, then the
 * item.
 *
 * @param task the version to save
 * @param again when the task is due again, null if never or at once by the item itself
 * @param item what happens to the item
 */
public record Settled(Task task, @Nullable Instant again, ItemAction item) {

    /** What happens to an item, always last. */
    public sealed interface ItemAction {
        /** It is removed. */
        record Ack() implements ItemAction {}

        /** It is removed and the server's advisory says why. */
        record Terminate(String reason) implements ItemAction {}

        /** It is delivered again at once. */
        record GiveBack() implements ItemAction {}
    }
}
