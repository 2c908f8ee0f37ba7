package io.asyncjobs.cli.output;

import java.io.PrintWriter;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where a command writes: results to one stream, everything else to the other. Safe for use by many threads. */
public final class Output {

    private final PrintWriter out;
    private final PrintWriter err;
    private final Style outStyle;
    private final Style errStyle;
    private final Target outTarget;
    private final Target errTarget;
    private final BooleanSupplier json;
    private volatile @Nullable Progress bar;

    /**
     * Writes to these two streams.
     *
     * @param json asked whenever something is printed, since the option is known only once the arguments are parsed
     */
    public Output(Target out, Target err, Map<String, String> environment, BooleanSupplier json) {
        this.out = out.writer;
        this.err = err.writer;
        this.outStyle = Style.of(out.isTerminal, environment);
        this.errStyle = Style.of(err.isTerminal, environment);
        this.outTarget = out;
        this.errTarget = err;
        this.json = json;
    }

    /**
     * One of the two streams.
     *
     * @param isTerminal whether a person looks at it
     * @param columns how wide the terminal is; empty where it is none, or that is not known
     */
    public record Target(PrintWriter writer, boolean isTerminal, OptionalInt columns) {

        /** A stream of unknown width. */
        public Target(PrintWriter writer, boolean isTerminal) {
            this(writer, isTerminal, OptionalInt.empty());
        }
    }

    /** Whether a person looks at the results. */
    public boolean isTerminal() {
        return outTarget.isTerminal;
    }

    /** How many characters a line of the result may have; empty where that does not matter or is not known. */
    public OptionalInt columns() {
        return outTarget.columns;
    }

    /** Whether results are to be JSON. */
    public boolean isJson() {
        return json.getAsBoolean();
    }

    /** The colours of results. */
    public Style style() {
        return outStyle;
    }

    /** The colours of everything else. */
    public Style errorStyle() {
        return errStyle;
    }

    /** Writes a line of the result. */
    public void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Writes a line of the result, if results are for people. */
    public void text(String text) {
        if (!isJson()) {
            line(text);
        }
    }

    /** Writes the result as one JSON document. */
    public void document(Object value) {
        line(Json.pretty(value));
    }

    /** Writes one of many results as one line of JSON. */
    public void event(Object value) {
        line(Json.line(value));
    }

    /** Whether nobody reads the results any more. */
    public boolean isBroken() {
        return out.checkError();
    }

    /** Writes a line beside the results: what is going on. */
    public void note(String text) {
        err.println(text);
        err.flush();
    }

    /** Asks something, beside the results; the answer is typed on the same line. */
    public void ask(String question) {
        err.print(question);
        err.flush();
    }

    /** Says what went wrong. */
    public void problem(String sentence) {
        note(errStyle.red("ajc:") + " " + sentence);
    }

    /** Shows how far long work is; nothing where nobody looks. */
    public Progress progress(String label, long total) {
        var drawn = new Progress(err, errTarget.isTerminal, errTarget.columns, label, total);
        bar = drawn;
        return drawn;
    }

    /** Leaves the terminal as it was found; for a process that ends in the midst of something. */
    public void restore() {
        var drawn = bar;
        if (drawn != null) {
            drawn.close();
        }
    }

    /** Takes the lines of finding and fetching a server; those with a percentage become a bar where somebody looks. */
    public StepLines steps() {
        return new StepLines(this, errTarget.isTerminal);
    }

    /** The stream of results, for what a library prints. */
    public PrintWriter writer() {
        return out;
    }

    /** The other stream, for what a library prints. */
    public PrintWriter errorWriter() {
        return err;
    }
}
