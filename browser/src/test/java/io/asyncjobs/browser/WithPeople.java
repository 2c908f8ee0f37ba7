package io.asyncjobs.browser;

import io.asyncjobs.server.access.AccessSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a server that wants to know who one is. */
abstract class WithPeople {

    @TempDir
    static Path folder;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard(WithPeople::knowing);

    @SuppressWarnings("NullAway.Init") // before the first test
    static People people;

    /** Before the server starts: it wants to find who there is. */
    private static AccessSettings knowing(AccessSettings access) {
        people = People.in(folder);
        return access.withTokens(people.file());
    }

    @BeforeEach
    void expectRefusals() {
        DASHBOARD.expectFailures(); // the first request of a page that does not know yet that it has to sign in
    }
}
