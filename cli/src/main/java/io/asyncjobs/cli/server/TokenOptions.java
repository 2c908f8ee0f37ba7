package io.asyncjobs.cli.server;

import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Surroundings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where it is kept who may call. */
final class TokenOptions {

    @Option(names = "--tokens", paramLabel = "FILE", description = "The file of those who may call (AJC_TOKENS).")
    private @Nullable Path file;

    /** The file, if one is named. */
    Optional<Path> file(Surroundings surroundings) {
        return Optional.ofNullable(file)
                .or(() -> surroundings.variable("AJC_TOKENS").map(Path::of));
    }

    /** The file, which has to be named. */
    Path required(Surroundings surroundings) {
        return file(surroundings)
                .orElseThrow(() ->
                        new CommandException("the token file is not named; give it by --tokens or in AJC_TOKENS"));
    }
}
