package io.asyncjobs.cli.session;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that stand before or after any command. */
public final class GlobalOptions {

    @Option(
            names = "--server",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            order = 100,
            description = "The NATS servers by URL, separated by commas.")
    @Nullable
    String server;

    @Option(
            names = "--context",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            order = 101,
            description = "The NATS context to connect by.")
    @Nullable
    String context;

    @Option(
            names = "--creds",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            order = 102,
            description = "A credentials file to log in with.")
    @Nullable
    String creds;

    @Option(
            names = "--namespace",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            order = 103,
            description = "What all streams and subjects begin with; CHORIA_AJ by default.")
    @Nullable
    String namespace;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            order = 104,
            description = "Prints JSON, with durations in nanoseconds.")
    boolean json;

    @Option(
            names = "--debug",
            negatable = true,
            scope = ScopeType.INHERIT,
            order = 105,
            description = "Logs more and shows stack traces (also by AJC_DEBUG).")
    @Nullable
    Boolean debug;

    /** Whether results are to be JSON. */
    public boolean json() {
        return json;
    }

    /** Whether logs and stack traces are wanted. */
    public boolean debug(Surroundings surroundings) {
        if (debug != null) {
            return debug;
        }
        return surroundings.isSwitchedOn("AJC_DEBUG");
    }
}
