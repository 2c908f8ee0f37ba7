package io.asyncjobs.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A block of lines, each a label and a value, with the colons below each other. */
public final class Labels {

    private record Line(String label, String value) {}

    private final String title;
    private final List<Line> lines = new ArrayList<>();

    /** A block without lines. */
    public Labels(String title) {
        this.title = title;
    }

    /** Adds a line. */
    public Labels add(String label, String value) {
        lines.add(new Line(label, value));
        return this;
    }

    /** Adds a line if there is a value. */
    public Labels add(String label, Optional<String> value) {
        value.ifPresent(there -> add(label, there));
        return this;
    }

    /** Prints it with an empty line below the title. */
    public void print(Output output) {
        int width = lines.stream().mapToInt(line -> line.label().length()).max().orElse(0);
        output.line(output.style().bold(title));
        output.line("");
        for (var line : lines) {
            output.line(" ".repeat(width - line.label().length() + 2) + line.label() + ": " + line.value());
        }
    }
}
