package io.asyncjobs.cli.server;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.server.AsyncJobsServer;

/** The page beside a nats-server that a command started itself. */
public final class OwnPage implements AutoCloseable {

    private static final int USUAL_PORT = 8080;

    private final AsyncJobs jobs;
    private final AsyncJobsServer server;

    private OwnPage(AsyncJobs jobs, AsyncJobsServer server) {
        this.jobs = jobs;
        this.server = server;
    }

    /** Serves it on loopback, at the usual port or a free one where that is taken. */
    public static OwnPage open(String natsUrl, String namespace) {
        var jobs = AsyncJobs.builder().server(natsUrl).namespace(namespace).connect();
        try {
            return new OwnPage(jobs, start(jobs));
        } catch (RuntimeException failed) {
            jobs.close();
            throw failed;
        }
    }

    private static AsyncJobsServer start(AsyncJobs jobs) {
        try {
            return AsyncJobsServer.builder(jobs).port(USUAL_PORT).start();
        } catch (IllegalArgumentException taken) {
            return AsyncJobsServer.builder(jobs).port(0).start();
        }
    }

    /** Where it is reached. */
    public String url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
        jobs.close();
    }
}
