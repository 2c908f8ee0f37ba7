package io.asyncjobs.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows is what is compiled and run here. */
final class ReadmeTest {

    private static final Path QUICKSTART = Path.of("src/main/java/io/asyncjobs/examples/QuickstartExample.java");
    private static final Path README = Path.of("../README.md");

    @Test
    void readmeShowsTheQuickstartToTheLetter() throws IOException {
        var snippet = snippet(Files.readString(QUICKSTART, UTF_8), "quickstart");

        assertThat(README).exists();
        assertThat(README).content(UTF_8).contains("```java\n" + snippet + "```\n");
    }

    private static String snippet(String source, String tag) {
        var begin = "// tag::" + tag + "\n";
        int from = source.indexOf(begin);
        int to = source.indexOf("// end::" + tag);
        assertThat(from).as(begin).isPositive();
        assertThat(to).isGreaterThan(from);
        // without its last line break, which would count as a line that is not indented
        return source.substring(from + begin.length(), source.lastIndexOf('\n', to))
                        .stripIndent() + "\n";
    }
}
