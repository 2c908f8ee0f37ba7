package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComparisonTest {

    @TempDir
    Path folder;

    @Test
    void ratioIsTakenWithinEachPair() {
        var comparison = Comparison.of(options(folder, folder, 3), "ajc bench compare");
        comparison.add(document("drain", 100), document("drain", 110));
        comparison.add(document("drain", 50), document("drain", 60)); // a slow moment for both
        comparison.add(document("drain", 100), document("drain", 90));

        var rate = json(comparison).at("/rows/0/figures/tasks_per_second");
        assertThat(rate.at("/first/median").asDouble()).isEqualTo(100);
        assertThat(rate.at("/second/median").asDouble()).isEqualTo(90);
        assertThat(rate.at("/ratio/median").asDouble()).isEqualTo(1.1);
        assertThat(rate.at("/ratio/min").asDouble()).isEqualTo(0.9);
        assertThat(rate.at("/ratio/max").asDouble()).isEqualTo(1.2);
        assertThat(rate.path("second_higher_in").asInt()).isEqualTo(2);
        assertThat(comparison.lines())
                .anyMatch(line -> line.startsWith("drain"))
                .anyMatch(line -> line.matches(" +tasks/s .*×1.10 .* 2 of 3"))
                .allMatch(line -> line.length() <= TextTable.WIDEST);
    }

    @Test
    void whatOnlyOneMeasuredIsLeftOut() {
        var comparison = Comparison.of(options(folder, folder, 1), "ajc bench compare");
        comparison.add(document("drain", 100), document("other", 110));

        assertThat(json(comparison).path("rows")).isEmpty();
    }

    @Test
    void buildsAreMeasuredInTurn() throws IOException, InterruptedException {
        var first = program("one", "ajc 1", document("drain", 100).toString());
        var second = program("two", "ajc 2", document("drain", 120).toString());
        var steps = new ArrayList<String>();

        var comparison = Comparison.run(options(first, second, 2), "ajc bench compare", steps::add);

        assertThat(steps)
                .containsExactly(
                        "1/2 first   drain 100 tasks/s",
                        "1/2 second  drain 120 tasks/s",
                        "2/2 first   drain 100 tasks/s",
                        "2/2 second  drain 120 tasks/s");
        assertThat(json(comparison).at("/first/version").asString()).isEqualTo("ajc 1");
        assertThat(json(comparison).at("/second/path").asString()).isEqualTo(second.toString());
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .containsExactly(
                        "one --version",
                        "two --version",
                        "one bench --json --no-baselines --repeat 1 --rows drain,latency --scale 0.5 --seed 7",
                        "two bench --json --no-baselines --repeat 1 --rows drain,latency --scale 0.5 --seed 7",
                        "one bench --json --no-baselines --repeat 1 --rows drain,latency --scale 0.5 --seed 7",
                        "two bench --json --no-baselines --repeat 1 --rows drain,latency --scale 0.5 --seed 7");
    }

    @Test
    void buildThatFailsIsNamedWithItsOwnSentence() throws IOException {
        var good = program("one", "ajc 1", document("drain", 100).toString());
        var bad = folder.resolve("bad");
        Files.writeString(bad, "#!/bin/sh\necho building >&2\necho 'ajc: no such row' >&2\necho hint >&2\nexit 1\n");
        assertThat(bad.toFile().setExecutable(true)).isTrue();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Comparison.run(options(good, bad, 1), "ajc bench compare", line -> {}))
                .withMessage(bad + " ended with status 1: no such row");
    }

    @Test
    void buildThatPrintsSomethingElseIsRefused() throws IOException {
        var odd = program("odd", "ajc 1", "{}");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Comparison.run(options(odd, odd, 1), "ajc bench compare", line -> {}))
                .withMessage(odd + " printed no document of figures");
    }

    @Test
    void folderOfSourcesAndUnpackedArchiveAreBuilds() throws IOException {
        var sources = Files.createDirectories(folder.resolve("sources"));
        var archive = folder.resolve("archive");
        var ajc = List.of(
                sources.resolve("ajc"),
                Files.createDirectories(archive.resolve("bin")).resolve("ajc"));
        for (var file : ajc) {
            Files.writeString(file, "#!/bin/sh\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }

        assertThat(List.of(Build.at(sources).program(), Build.at(archive).program()))
                .containsExactlyElementsOf(ajc);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Build.at(folder))
                .withMessage("there is no build at " + folder
                        + "; name a folder with ajc or bin/ajc in it, or that program itself");
    }

    private Path program(String name, String version, String document) throws IOException {
        var file = folder.resolve(name);
        Files.writeString(file, """
                #!/bin/sh
                echo %s "$@" >> %s
                case $1 in
                  --version) echo '%s' ;;
                  *) echo '%s' ;;
                esac
                """.formatted(name, folder.resolve("calls"), version, document));
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static CompareOptions options(Path first, Path second, int pairs) {
        return new CompareOptions(first, second, pairs, List.of("drain", "latency"), 0.5, List.of("--seed", "7"));
    }

    private static JsonNode document(String row, double rate) {
        var measured = new Measured(Rows.named("drain"));
        measured.add(Measured.OURS, new Sample().with(Sample.RATE, rate));
        var mapper = JsonMapper.shared();
        var text = mapper.writeValueAsString(List.of(measured.toMap())).replace("\"drain\"", "\"" + row + "\"");
        return mapper.readTree("{\"rows\":" + text + "}");
    }

    private static JsonNode json(Comparison comparison) {
        var mapper = JsonMapper.shared();
        return mapper.readTree(mapper.writeValueAsString(comparison.toMap()));
    }
}
