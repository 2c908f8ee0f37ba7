package io.asyncjobs.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/metrics.md names every meter, with its kind and its labels, and no other. */
class DocumentedTest {

    private static String rowOf(MeterName name) {
        var labels = name.labels().isEmpty() ? "–" : String.join(", ", name.labels());
        var kind = name.type().toString().toLowerCase(Locale.ROOT);
        return "| `" + name.text() + "` | `" + String.join("`, `", inPrometheus(name)) + "` | " + kind + " | " + labels
                + " |";
    }

    private static List<String> inPrometheus(MeterName name) {
        var text = name.text().replace('.', '_');
        return switch (name.type()) {
            case COUNTER -> List.of(text + "_total");
            case TIMER -> List.of(text + "_seconds_count", text + "_seconds_sum", text + "_seconds_max");
            default -> List.of(name.unit().isEmpty() || text.endsWith(name.unit()) ? text : text + "_" + name.unit());
        };
    }

    private static List<String> documented() throws IOException {
        return Files.readAllLines(Path.of("../docs/metrics.md")).stream()
                .filter(line -> line.startsWith("| `asyncjobs."))
                .map(line -> String.join("|", Arrays.copyOf(line.split("\\|", -1), 5)) + "|")
                .toList();
    }

    @Test
    void everyMeterIsInTheTableAndTheTableHasNoOther() throws IOException {
        assertThat(documented())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(MeterName.values()).map(DocumentedTest::rowOf).toList());
    }

    @Test
    void labelsAreAFewWordsAndNeverAnId() {
        assertThat(Arrays.stream(MeterName.values()).flatMap(name -> name.labels().stream()))
                .isSubsetOf(Set.of("queue", "type", "state", "operation", "reason"));
    }
}
