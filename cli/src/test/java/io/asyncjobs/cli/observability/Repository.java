package io.asyncjobs.cli.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Files of this repository. */
final class Repository {

    static final Path OBSERVABILITY =
            Path.of("..", "observability").toAbsolutePath().normalize();
    static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();

    private static final Pattern OUR_NAME = Pattern.compile("\\basyncjobs_[a-z_]+[a-z]\\b");

    private Repository() {}

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The names of our metrics in a text. */
    static Set<String> metricsIn(String text) {
        return OUR_NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
