package io.asyncjobs.cli.monitor;

import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.output.Output;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of commands that have a metrics port. */
public final class MonitorOptions {

    private static final int HIGHEST_PORT = 65_535;

    @Option(
            names = {"--metrics-port", "--monitor"},
            paramLabel = "PORT",
            description =
                    "Serves /metrics for Prometheus, /healthz and /readyz at this port; 0, the default, does not.")
    private int port;

    @Option(
            names = "--metrics-bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address of the metrics port; ${DEFAULT-VALUE} by default, 0.0.0.0 for all. Whoever"
                    + " reaches it may read it.")
    private String address = "127.0.0.1";

    /**
     * Opens the port and says where, if one was asked for.
     *
     * @throws IllegalArgumentException if the port cannot be one
     * @throws io.asyncjobs.cli.session.CommandException if it cannot be opened
     */
    public Monitor open(Output output) {
        if (Numbers.between("--metrics-port", port, 0, HIGHEST_PORT) == 0) {
            return new Monitor(null);
        }
        var opened = MetricsPort.open(address, port);
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("event", "metrics");
            json.put("url", opened.url());
            output.event(json);
        } else {
            output.line("Metrics at " + opened.url());
        }
        return new Monitor(opened);
    }
}
