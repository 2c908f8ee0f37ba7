package io.asyncjobs.cli.output;

import java.util.Map;

/** Colours, where they are wanted: on a terminal, unless {@code NO_COLOR} is set or the terminal is a dumb one. */
public record Style(boolean isColoured) {

    /** The style for a stream that is or is not a terminal. */
    public static Style of(boolean terminal, Map<String, String> environment) {
        return new Style(terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb"));
    }

    /** For headings. */
    public String bold(String text) {
        return with("1", text);
    }

    /** For what may be overlooked. */
    public String dim(String text) {
        return with("2", text);
    }

    /** For what is selected. */
    public String reverse(String text) {
        return with("7", text);
    }

    /** For what went well. */
    public String green(String text) {
        return with("32", text);
    }

    /** For what needs attention. */
    public String yellow(String text) {
        return with("33", text);
    }

    /** For what failed. */
    public String red(String text) {
        return with("31", text);
    }

    private String with(String code, String text) {
        return isColoured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
