package io.asyncjobs.chaos.run;

import io.asyncjobs.embedded.NatsServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests with one server for all of their class, and a folder each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // classes run side by side, each with its server
abstract class OnOneServer {

    final NatsServer server = NatsServer.start();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @AfterAll
    void stopServer() {
        server.close();
    }
}
