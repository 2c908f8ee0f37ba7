package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** A class of the library with a fault in it: its source, changed at one place, and compiled. */
final class AlteredClass {

    private static final Path SOURCES = Path.of("..", "core", "src", "main", "java", "io", "asyncjobs", "internal");

    private final Path file;
    private String text;

    /** The class whose source this is, below the package {@code internal}. */
    AlteredClass(String source) throws IOException {
        this.file = SOURCES.resolve(source);
        this.text = Files.readString(file);
    }

    /** With that in place of this, which must be there once. */
    AlteredClass with(String before, String after) {
        assertThat(text.split(Pattern.quote(before), -1))
                .as("%s in %s", before, file)
                .hasSize(2);
        text = text.replace(before, after);
        return this;
    }

    /** Compiles it; the folder that is returned goes before the library's classes. */
    Path compiled(Path folder) throws IOException {
        var source = Files.writeString(
                Files.createDirectories(folder.resolve("source"))
                        .resolve(file.getFileName().toString()),
                text);
        var classes = Files.createDirectories(folder.resolve("classes"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-proc:none",
                                    "-nowarn"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(done).as(said.toString()).isTrue();
        }
        return classes;
    }
}
