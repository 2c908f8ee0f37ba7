package io.asyncjobs.cli.run;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the process ends with. This is the one place that knows all exit statuses. */
public final class ExitCode {

    /** Everything was done. */
    public static final int OK = 0;

    /** Something was not done: wrong arguments, no server, nothing of that name, refused, not confirmed. */
    public static final int FAILED = 1;

    /** Nothing went wrong, and the answer is no: a time-out passed, a fault was found. */
    public static final int NO = 2;

    /** What a shell reports for a program that Ctrl-C ended. */
    public static final int INTERRUPTED = 130;

    /** What a shell reports for a program that SIGTERM ended. The JVM ends so by itself where nothing handles the signal. */
    public static final int TERMINATED = 143;

    private ExitCode() {}

    /** All of them with what they mean, for helps. */
    public static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        meanings.put(String.valueOf(OK), "done; commands that serve end so on SIGTERM");
        meanings.put(
                String.valueOf(FAILED),
                "not done, or only in part: wrong arguments, no server, nothing of that name, refused, not confirmed");
        meanings.put(
                String.valueOf(NO), "the answer is no: what was awaited did not happen in time, a fault was found");
        meanings.put(String.valueOf(INTERRUPTED), "ended by Ctrl-C");
        meanings.put(String.valueOf(TERMINATED), "ended by SIGTERM, where nothing was to be finished first");
        return meanings;
    }
}
