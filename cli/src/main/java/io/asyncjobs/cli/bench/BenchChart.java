package io.asyncjobs.cli.bench;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.load.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws figures. */
@Command(
        name = "chart",
        description = {
            "Draws the figures of a run.",
            "",
            "Throughput against backlog, history, queues and worker processes, as an SVG image. The rows of each are part"
                    + " of the usual run; a full one has more points."
        },
        footer = {"", "Examples:", "  ajc bench chart figures.json", "  ajc bench chart figures.json -o throughput.svg"
        })
public final class BenchChart implements Callable<Integer> {

    private final Session session;

    @Spec
    @Nullable
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What \"ajc bench --json\" printed.")
    private Path file = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the image is written; by default beside the figures.")
    private @Nullable Path image;

    /** The command of a session. */
    public BenchChart(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        BenchCommand.refuseOptionsBefore(spec);
        var to = image == null ? beside(file) : image;
        write(to, svg());
        if (session.output().isJson()) {
            session.output().document(Json.object("figures", file.toString(), "image", to.toString()));
        } else {
            session.output().line("Wrote " + to);
        }
        return 0;
    }

    private String svg() {
        try {
            return Chart.svg(Files.readString(file));
        } catch (IOException unreadable) {
            throw new CommandException("the file " + file + " cannot be read; is the path right?");
        } catch (IllegalArgumentException wrong) {
            throw new CommandException("the file " + file + " cannot be drawn: " + wrong.getMessage());
        }
    }

    private static void write(Path to, String svg) {
        try {
            Files.writeString(to, svg);
        } catch (IOException refused) {
            throw new CommandException("the image cannot be written to " + to + "; does the folder exist?");
        }
    }

    private static Path beside(Path figures) {
        var name = String.valueOf(figures.getFileName());
        int dot = name.lastIndexOf('.');
        return figures.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".svg");
    }
}
