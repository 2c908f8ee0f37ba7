package io.asyncjobs.cli.output;

import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Prints the lines of long work as they come; percentages of one thing become a bar on a terminal. Used by one thread. */
public final class StepLines implements Consumer<String>, AutoCloseable {

    private static final Pattern PERCENT = Pattern.compile("(.*): (\\d{1,3}) %");

    private final Output output;
    private final boolean terminal;
    private @Nullable Progress bar;

    StepLines(Output output, boolean terminal) {
        this.output = output;
        this.terminal = terminal;
    }

    @Override
    public void accept(String line) {
        var percent = PERCENT.matcher(line);
        if (terminal && percent.matches()) {
            if (bar == null) {
                bar = output.progress(percent.group(1), 100);
            }
            bar.at(Long.parseLong(percent.group(2)));
        } else {
            close();
            output.note(output.errorStyle().dim(line));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
