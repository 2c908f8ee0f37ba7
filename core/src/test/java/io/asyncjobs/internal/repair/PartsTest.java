package io.asyncjobs.internal.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartsTest {

    private final List<String> done = new ArrayList<>();

    private void run(Parts parts, String what) throws InterruptedException {
        parts.run(what, () -> done.add(what));
    }

    @Test
    void aPartThatFailsDoesNotKeepTheOthersFromBeingDone() throws Exception {
        var parts = new Parts(() -> true);
        run(parts, "first");
        parts.run("fail", () -> {
            throw new UnavailableException("no answer");
        });
        run(parts, "last");

        assertThat(done).containsExactly("first", "last");
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(parts::end)
                .withMessage("no answer");
    }

    @Test
    void aRefusalIsToldBeforeOtherFailures() throws Exception {
        var parts = new Parts(() -> true);
        parts.run("fail", () -> {
            throw new UnavailableException("no answer");
        });
        parts.run("be refused", () -> {
            throw new RefusedException("may not");
        });

        assertThatExceptionOfType(RefusedException.class).isThrownBy(parts::end);
    }

    @Test
    void whoLeadsNoMoreStopsAfterAFailure() throws Exception {
        var parts = new Parts(() -> false);
        parts.run("fail", () -> {
            throw new UnavailableException("no answer");
        });
        run(parts, "after");

        assertThat(done).isEmpty();
    }

    @Test
    void withoutFailuresNothingIsThrown() throws Exception {
        var parts = new Parts(() -> false);
        run(parts, "only");
        parts.end();

        assertThat(done).containsExactly("only");
    }
}
