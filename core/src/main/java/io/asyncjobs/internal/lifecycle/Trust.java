package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.signing.TaskVerifier;
import io.asyncjobs.task.Task;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what key a client signs the tasks that it begins, and by what keys it checks those that it reads; without keys all
 * are as they are.
 *
 * @param signer signs, null for nothing
 * @param verifier checks, null for nothing
 */
public record Trust(@Nullable TaskSigner signer, @Nullable TaskVerifier verifier) {

    /** Who signs and says nothing else believes its own key alone. */
    public static Trust of(@Nullable TaskSigner signer, @Nullable TaskVerifier verifier) {
        return new Trust(signer, verifier == null && signer != null ? signer.verifier() : verifier);
    }

    /**
     * The task as it is to be stored for the first time.
     *
     * @throws RefusedException if it is to be signed and is already, or cannot be
     */
    public Task signed(Task task) {
        return signer == null ? task : signer.signed(task);
    }

    /**
     * A stored task of which something was changed that its signature covers, signed again; one without signature stays so.
     *
     * @param before as it is stored, which must be to be trusted: nobody is to have a forged task signed
     * @param after as it is to be stored
     * @throws RefusedException if it is signed and there is no key here
     * @throws CorruptDataException if it is not to be trusted as it is
     */
    public Task signedAnew(Task before, Task after) {
        if (before.signature().isEmpty()) {
            return after;
        }
        if (signer == null) {
            throw new RefusedException(
                    "task " + before.id() + " is signed, and its signature covers the deadline; only a client"
                            + " with the signing key can give it a new one");
        }
        checked(before);
        return signer.signed(after.toBuilder().signature(null).build());
    }

    /**
     * The task, if it can be trusted.
     *
     * @throws CorruptDataException if it cannot
     */
    public Task checked(Task task) {
        fault(task).ifPresent(reason -> {
            throw new CorruptDataException("task " + task.id() + " is not to be trusted: " + reason);
        });
        return task;
    }

    /**
     * Row 3 of admission. A final task never runs, whatever its signature.
     *
     * @return what is to be done with a task that cannot be trusted; empty for one that can
     */
    public Optional<Verdict> refusal(Task task) {
        return task.state().isFinal() ? Optional.empty() : fault(task).map(Verdict.Quarantine::new);
    }

    /**
     * Whether the version of a task that its item carries may stand for its record. A signature does not cover state and
     * tries, so where signatures are checked, an item, which is only a pointer, must not be able to change them, nor to bring
     * a task into another queue than it was signed for.
     */
    public boolean believesItems() {
        return verifier == null;
    }

    private Optional<String> fault(Task task) {
        return verifier == null ? Optional.empty() : verifier.fault(task);
    }
}
