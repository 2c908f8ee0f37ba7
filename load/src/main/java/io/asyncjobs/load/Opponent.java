package io.asyncjobs.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a baseline works with.
 *
 * @param site the servers
 * @param options what the run is set to
 * @param binary its program
 * @param namespace what its streams begin with, where it can be told
 */
record Opponent(Site site, BenchOptions options, Path binary, String namespace) {

    private static final int RECORD_OVERHEAD = 260;

    /** Starts its program with these arguments; the server's address comes first. */
    ProgramRun start(String mode, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(binary.toString(), mode, "--url", site.url()));
        command.addAll(arguments);
        return ProgramRun.start("the baseline " + binary.getFileName() + " " + mode, command);
    }

    /** How long the record of a task with such a payload is, about; 0 means the payload of the options. */
    int recordBytes(int payload) {
        return (payload == 0 ? options.payload() : payload) * 4 / 3 + RECORD_OVERHEAD;
    }

    /** A payload in JSON of about that many bytes; 0 means that of the options. */
    String payloadText(int payload) {
        return "\"" + "x".repeat((payload == 0 ? options.payload() : payload) - 2) + "\"";
    }
}
