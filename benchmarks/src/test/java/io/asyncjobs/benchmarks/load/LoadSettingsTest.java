package io.asyncjobs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadSettingsTest {

    @Test
    void nothingGivenMeansEveryDefault() {
        var settings = LoadSettings.parse();

        assertThat(settings.server()).isNull();
        assertThat(settings.profile()).isNull();
        assertThat(settings.scenarios()).isEmpty();
        assertThat(settings.tasks()).isEqualTo(100_000);
        assertThat(settings.latencyInterval()).isEqualTo(Duration.ofMillis(20));
        assertThat(settings.backlog()).isEqualTo(500_000);
    }

    @Test
    void givenValuesAreTaken() {
        var settings = LoadSettings.parse(
                "--scenarios",
                "drain,memory",
                "--tasks",
                "5000",
                "--server",
                "nats://127.0.0.1:4222",
                "--profile",
                "p");

        assertThat(settings.scenarios()).containsExactly("drain", "memory");
        assertThat(settings.tasks()).isEqualTo(5_000);
        assertThat(settings.server()).isEqualTo("nats://127.0.0.1:4222");
        assertThat(settings.profile()).isEqualTo(Path.of("p"));
    }

    @ParameterizedTest
    @CsvSource({
        "--nonsense,1,unknown argument --nonsense",
        "tasks,1,unknown argument tasks",
        "--tasks,many,--tasks is many; a number is wanted",
        "--tasks,0,--tasks is 0; it must be from 1",
        "--payload,4,--payload is 4; it must be from 8",
    })
    void wrongArgumentsAreToldInOneSentence(String key, String value, String told) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadSettings.parse(key, value))
                .withMessageStartingWith(told);
    }

    @Test
    void keyWithoutValueIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadSettings.parse("--tasks"))
                .withMessageStartingWith("--tasks has no value");
    }
}
