package io.asyncjobs.cli.input;

import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Asks before something is done that cannot be undone. */
public final class Confirmation {

    private Confirmation() {}

    /**
     * Returns if the answer is yes.
     *
     * @throws CommandException for every other answer, and where there is none
     */
    public static void ask(Session session, String question) {
        session.output().note(question + " Answer y to go on:");
        String answer;
        try {
            // not closed: standard input is the caller's
            answer = new BufferedReader(
                            new InputStreamReader(session.surroundings().input(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        if (answer == null || !answer.strip().matches("(?i)y|yes")) {
            throw new CommandException("nothing was changed; answer y, or use --force");
        }
    }
}
