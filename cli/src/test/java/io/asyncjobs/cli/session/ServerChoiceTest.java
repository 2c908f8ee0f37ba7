package io.asyncjobs.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.cli.session.Server.AtUrl;
import io.asyncjobs.cli.session.Server.OfContext;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {

    private final Map<String, String> environment =
            new HashMap<>(Map.of("NATS_URL", "nats://env", "NATS_CONTEXT", "env", "CONTEXT", "old"));
    private Optional<String> dev = Optional.of("nats://dev");
    private Optional<String> selected = Optional.of("chosen");
    private boolean hasUsual = true;

    @Test
    void theFirstThatIsNamedIsTaken() {
        assertThat(choose("nats://a", "b")).isEqualTo(new AtUrl("nats://a", "--server"));
        assertThat(choose(null, "b")).isEqualTo(new OfContext("b", "--context"));
        assertThat(choose(null, null)).isEqualTo(new AtUrl("nats://env", "NATS_URL"));
        environment.put("NATS_URL", "");
        assertThat(choose(null, null)).isEqualTo(new OfContext("env", "NATS_CONTEXT"));
        environment.remove("NATS_CONTEXT");
        assertThat(choose(null, null)).isEqualTo(new OfContext("old", "CONTEXT"));
        environment.remove("CONTEXT");
        assertThat(choose(null, null)).isEqualTo(new AtUrl("nats://dev", "ajc dev"));
        dev = Optional.empty();
        assertThat(choose(null, null)).isEqualTo(new OfContext("chosen", "the selected NATS context"));
        selected = Optional.empty();
        assertThat(choose(null, null)).isEqualTo(new OfContext("AJC", "the usual NATS context"));
        hasUsual = false;
        assertThatThrownBy(() -> choose(null, null))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("ajc dev");
    }

    private Server choose(@Nullable String server, @Nullable String context) {
        var surroundings =
                new Surroundings(environment, Path.of("/home/ada"), false, InputStream.nullInputStream(), false);
        return new ServerChoice(() -> dev, () -> selected, () -> hasUsual).choose(server, context, surroundings);
    }
}
