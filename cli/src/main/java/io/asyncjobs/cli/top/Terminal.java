package io.asyncjobs.cli.top;

import io.asyncjobs.cli.session.CommandException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.regex.Pattern;

/**
 * The terminal while the live table has it: its other screen, without a cursor, and with every key handed over as it is
 * pressed. It is given back as it was by {@link #close}, and if that is never reached by the end of the process. Safe for use
 * by many threads.
 */
final class Terminal implements AutoCloseable {

    private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)");

    /** The other screen, no cursor, and no new line where one is full. */
    private static final String TAKE = "\u001b[?1049h\u001b[?25l\u001b[?7l";

    private static final String GIVE_BACK = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";

    private static final String[] KEY_BY_KEY = {"-icanon", "-echo", "-isig", "-iexten", "min", "1", "time", "0"};

    /** What a terminal that does not know its own size is taken for. */
    private static final Size USUAL = new Size(80, 24);

    private final PrintWriter writer;
    private final String before;
    private final Thread atEnd = new Thread(this::giveBack, "ajc-top-terminal");
    private boolean taken;

    private Terminal(PrintWriter writer, String before) {
        this.writer = writer;
        this.before = before;
    }

    /** How many cells there are beside and below each other. */
    record Size(int width, int height) {}

    /**
     * Takes the terminal.
     *
     * @throws CommandException if there is none that can be set; it is as it was
     */
    static Terminal take(PrintWriter writer) {
        var terminal = new Terminal(writer, Stty.run("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.atEnd);
        try {
            terminal.takeAgain();
        } catch (CommandException failed) {
            terminal.close();
            throw failed;
        }
        return terminal;
    }

    /** Takes it once more, since a shell had it meanwhile. */
    synchronized void takeAgain() {
        taken = true;
        Stty.run(KEY_BY_KEY);
        writer.print(TAKE);
        writer.flush();
    }

    /** Its size now. */
    Size size() {
        var size = SIZE.matcher(Stty.run("size"));
        if (!size.matches()) {
            return USUAL;
        }
        int height = Integer.parseInt(size.group(1));
        int width = Integer.parseInt(size.group(2));
        return new Size(width > 0 ? width : USUAL.width(), height > 0 ? height : USUAL.height());
    }

    /** What is typed, byte by byte. */
    InputStream keys() {
        try {
            return new FileInputStream(Stty.TERMINAL);
        } catch (IOException failed) {
            throw new CommandException(
                    "the keys of the terminal cannot be read (" + failed.getMessage() + "); use --once or --json");
        }
    }

    /** Writes control sequences and text at once; nothing once it was given back. */
    synchronized void draw(String text) {
        if (taken && !text.isEmpty()) {
            writer.print(text);
            writer.flush();
        }
    }

    private synchronized void giveBack() {
        if (!taken) {
            return;
        }
        taken = false;
        writer.print(GIVE_BACK);
        writer.flush();
        try {
            Stty.run(before);
        } catch (CommandException gone) {
            // a terminal that was closed needs nothing any more
        }
    }

    @Override
    public void close() {
        giveBack();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException ending) {
            // the process ends already, and the hook finds nothing to do
        }
    }
}
