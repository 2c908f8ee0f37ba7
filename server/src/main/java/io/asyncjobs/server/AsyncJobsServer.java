package io.asyncjobs.server;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.BindAddress;
import io.asyncjobs.server.access.HttpAccess;
import io.asyncjobs.server.access.TlsFiles;
import io.asyncjobs.server.api.Api;
import io.asyncjobs.server.api.Means;
import io.asyncjobs.server.http.Front;
import io.asyncjobs.server.http.Limits;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API and the dashboard of one namespace. Looks and acts through the client that it is given, which stays open when
 * it is closed. Unless it is read-only it also moves due tasks into their queues and stands for the one that repairs what crashes
 * leave.
 *
 * {@snippet :
 * try (var jobs = AsyncJobs.connect("nats://127.0.0.1:4222");
 *         var server = AsyncJobsServer.builder(jobs).port(8080).start()) {
 *     System.out.println("open " + server.url());
 * }
 * }
 */
public final class AsyncJobsServer implements AutoCloseable {

    private final Front front;
    private final Engine engine;

    private AsyncJobsServer(Front front, Engine engine) {
        this.front = front;
        this.engine = engine;
    }

    /** What may be set before. */
    public static Builder builder(AsyncJobs jobs) {
        return new Builder(jobs);
    }

    /** Where it is reached, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return front.url();
    }

    /** How many clients wait for the end of a task. */
    int waiting() {
        return engine.waiting();
    }

    /** Stops; requests that are under way have a few seconds to end, and those that only wait are answered at once. */
    @Override
    public void close() {
        engine.endStreams();
        front.close();
        engine.close();
    }

    /** Collects what a server is set to. Not safe for use by several threads. */
    public static final class Builder {

        private final AsyncJobs jobs;
        private String address = "127.0.0.1";
        private int port;
        private Limits limits = Limits.defaults();
        private AccessSettings access = AccessSettings.open();
        private @Nullable TlsFiles tls;
        private boolean unsafe;
        private @Nullable Path index;
        private @Nullable PrometheusMeterRegistry registry;
        private boolean maintainer = true;
        private boolean makesDefault;

        private Builder(AsyncJobs jobs) {
            this.jobs = Objects.requireNonNull(jobs, "jobs");
        }

        /** The address to listen at; {@code 127.0.0.1} by default. */
        public Builder address(String ip) {
            address = Objects.requireNonNull(ip, "ip");
            return this;
        }

        /**
         * The port to listen at; 0, the default, for any that is free.
         *
         * @throws IllegalArgumentException if it is none
         */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("the port is " + number + "; it must be between 0 and 65535");
            }
            port = number;
            return this;
        }

        /** Who may do what; everybody who reaches it everything by default. */
        public Builder access(AccessSettings own) {
            access = Objects.requireNonNull(own, "own");
            return this;
        }

        /** Its TLS; null, the default, for none. */
        public Builder tls(@Nullable TlsFiles files) {
            tls = files;
            return this;
        }

        /** Whether it may listen where other machines reach it although nothing keeps them out; false by default. */
        public Builder unsafe(boolean meant) {
            unsafe = meant;
            return this;
        }

        /**
         * The file of the index over all tasks, which is kept for the next start; one for this run only, in the folder for
         * temporary files, by default. A cache: deleted, it is built anew. It is for its owner alone, as folders are that are made
         * for it.
         */
        public Builder index(Path file) {
            index = Objects.requireNonNull(file, "file");
            return this;
        }

        /** What {@code /metrics} shows, left open; by default a registry of its own that watches the client. */
        public Builder registry(PrometheusMeterRegistry own) {
            registry = Objects.requireNonNull(own, "own");
            return this;
        }

        /**
         * Whether it also moves due tasks into their queues and stands for the one that repairs what crashes leave, so that no
         * worker has to; true by default, and never where nothing may be changed ({@link AccessSettings#readOnly}). One whose
         * user may not says so once in the log and serves on.
         */
        public Builder maintainer(boolean maintains) {
            maintainer = maintains;
            return this;
        }

        /**
         * Whether a client may make the queue {@code DEFAULT}, which else the first task makes that names no queue; false by
         * default, as in the original.
         */
        public Builder allowCreateDefault(boolean allowed) {
            makesDefault = allowed;
            return this;
        }

        /** What clients may ask of it; {@link Limits#defaults} by default. */
        public Builder limits(Limits own) {
            limits = Objects.requireNonNull(own, "limits");
            return this;
        }

        /**
         * Starts it.
         *
         * @throws IllegalArgumentException if it cannot listen there, if others could do everything there, or if what says who
         *     may is not what it should be
         */
        public AsyncJobsServer start() {
            var bind = BindAddress.parse((address.contains(":") ? "[" + address + "]" : address) + ":" + port);
            bind.checkOpenness(
                    tls != null, tls != null && tls.needsClientCertificate(), access.tokens() != null, unsafe);
            var guard = new HttpAccess(access, bind, tls, jobs.auditLog());
            var engine = Engine.start(jobs, index, registry, maintainer && !access.readOnly());
            try {
                var routes = Api.of(
                        engine.means(new Means.About(jobs.namespace(), auth(), access.readOnly(), makesDefault)));
                return new AsyncJobsServer(Front.open(bind.numericHost(), port, limits, routes, guard, tls), engine);
            } catch (RuntimeException failed) {
                engine.close();
                throw failed;
            }
        }

        private String auth() {
            if (access.proxyHeader() != null) {
                return "proxy";
            }
            if (access.tokens() != null) {
                return "token";
            }
            return tls != null && tls.needsClientCertificate() ? "mtls" : "none";
        }
    }
}
