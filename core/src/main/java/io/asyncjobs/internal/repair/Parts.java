package io.asyncjobs.internal.repair;

import io.asyncjobs.error.RefusedException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a pass, each by itself: one that fails does not keep those after it from being done. One thread's. */
final class Parts {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final BooleanSupplier leads;
    private @Nullable RuntimeException failure;

    /** After a failure goes on only while this process leads. */
    Parts(BooleanSupplier leads) {
        this.leads = leads;
    }

    /** A part. */
    @FunctionalInterface
    interface Part {
        /** Does it. */
        void run() throws InterruptedException;
    }

    void run(String what, Part part) throws InterruptedException {
        if (failure != null && !leads.getAsBoolean()) {
            return;
        }
        try {
            part.run();
        } catch (RuntimeException failed) {
            LOG.debug("the reconciler could not {}: {}", what, failed.getMessage());
            if (failure == null || (failed instanceof RefusedException && !(failure instanceof RefusedException))) {
                failure = failed; // whoever may not do it lets somebody else
            }
        }
    }

    /** Throws what the first that failed threw, a refusal before others. */
    void end() {
        if (failure != null) {
            throw failure;
        }
    }
}
