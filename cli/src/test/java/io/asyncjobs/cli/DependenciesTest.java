package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page on dependencies names every one that a user gets. */
class DependenciesTest {

    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*?)</artifactId>");

    /** What only our own tests use, by the beginning of its file's name. */
    private static final List<String> OF_TESTS = List.of(
            "assertj-core",
            "awaitility",
            "byte-buddy",
            "hamcrest",
            "itu",
            "json-schema-validator",
            "junit-",
            "surefire",
            "opentest4j",
            "apiguardian-api");

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/dependencies.md"));
    }

    @ParameterizedTest
    @CsvSource({
        "core,     asyncjobs-core",
        "embedded, asyncjobs-embedded",
        "testkit,  asyncjobs-testkit",
        "metrics,  asyncjobs-micrometer",
        "server,   asyncjobs-server",
        "load,     asyncjobs-load",
        "cli,      asyncjobs-cli",
    })
    void whatAModuleDeclaresHasALineWithAllThatIsToBeSaid(String folder, String module) throws IOException {
        var begin = page().split("## " + module + "\n", -1);
        assertThat(begin).as("the section of %s", module).hasSize(2);
        var section = begin[1].split("\n## ", -1)[0];
        var pom = Files.readString(Path.of("..", folder, "pom.xml"));
        assertThat(DEPENDENCY.matcher(pom).results().map(MatchResult::group))
                .isNotEmpty()
                .filteredOn(dependency -> !dependency.contains("<scope>test</scope>"))
                .map(dependency -> ARTIFACT.matcher(dependency)
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1))
                .filteredOn(artifact -> !artifact.startsWith("asyncjobs-"))
                .allSatisfy(artifact ->
                        assertThat(section).containsPattern("(?m)^\\| `" + artifact + "` (\\| [^|]+ ){4}\\|$"));
    }

    @Test
    void whatComesWithItIsNamed() throws IOException {
        var page = page();
        assertThat(jars())
                .isNotEmpty()
                .filteredOn(jar -> OF_TESTS.stream().noneMatch(jar::startsWith))
                .map(jar -> jar.replaceFirst("-\\d.*", ""))
                .filteredOn(artifact -> !artifact.startsWith("asyncjobs-"))
                .contains("jnats")
                .allSatisfy(artifact -> assertThat(page).contains("`" + artifact + "`"));
    }

    private static Stream<String> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(entry -> Path.of(entry).getFileName().toString());
    }
}
