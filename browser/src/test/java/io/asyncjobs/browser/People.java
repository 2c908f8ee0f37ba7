package io.asyncjobs.browser;

import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.TokenFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Those who may sign in, by their tokens.
 *
 * @param file where they are known
 * @param viewer vera, who only looks
 * @param operator otto, who operates
 * @param admin ada, who may do everything
 * @param mailer mia, who operates {@link Jobs#WORK} and knows of no other queue
 */
record People(Path file, String viewer, String operator, String admin, String mailer) {

    /** Makes the file. */
    static People in(Path folder) {
        var file = new TokenFile(folder.resolve("tokens.json"));
        var all = List.<String>of();
        return new People(
                file.path(),
                file.add("vera", Role.VIEW, all, Instant.now(), null),
                file.add("otto", Role.OPERATE, all, Instant.now(), null),
                file.add("ada", Role.ADMIN, all, Instant.now(), null),
                file.add("mia", Role.OPERATE, List.of(Jobs.WORK), Instant.now(), null));
    }
}
