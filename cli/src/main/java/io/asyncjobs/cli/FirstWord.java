package io.asyncjobs.cli;

import java.util.Optional;
import java.util.Set;

/** Finds the command in a command line before it is parsed. */
final class FirstWord {

    static final Set<String> OPTIONS_WITH_VALUES = Set.of("--server", "--context", "--creds", "--namespace");
    private static final Set<String> FLAGS = Set.of("--json", "--debug", "--no-debug");

    private FirstWord() {}

    /** The word that names the command; empty where there is none, or where something before it may be about all of them. */
    static Optional<String> of(String... args) {
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (!arg.startsWith("-")) {
                return Optional.of(arg);
            }
            int end = arg.indexOf('=');
            if (OPTIONS_WITH_VALUES.contains(end < 0 ? arg : arg.substring(0, end))) {
                i += end < 0 ? 1 : 0;
            } else if (!FLAGS.contains(arg)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
