package io.asyncjobs.chaos.run;

import io.asyncjobs.embedded.NatsServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests with one server for all of their class, and a folder each. */
abstract class OnOneServer {

    static NatsServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() {
        server = NatsServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }
}
