package io.asyncjobs.cli.server;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Surroundings;
import io.asyncjobs.server.AsyncJobsServer;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.BindAddress;
import io.asyncjobs.server.access.TlsFiles;
import io.asyncjobs.server.http.Limits;
import io.asyncjobs.server.index.IndexException;
import java.time.Duration;

/** A server of the options of its command. Apart from the command, so that the help does not load a web server. */
final class ServedPage {

    private static final int LARGEST_BODY = 256 * 1024 * 1024;

    private final Output output;

    ServedPage(Output output) {
        this.output = output;
    }

    /**
     * Makes sure that it could start there.
     *
     * @throws IllegalArgumentException if not
     */
    void check(ServerRun options, Surroundings surroundings) {
        var tls = TlsFiles.of(options.certificate, options.key, options.clientAuthorities);
        var access = access(options, surroundings);
        BindAddress.parse(options.bind)
                .checkOpenness(
                        tls != null,
                        tls != null && tls.needsClientCertificate(),
                        access.tokens() != null,
                        options.unsafe);
        if (tls != null) {
            tls.check();
        }
        var unused = limits(options);
    }

    AsyncJobsServer start(ServerRun options, Surroundings surroundings, String namespace, AsyncJobs jobs) {
        var bind = BindAddress.parse(options.bind);
        var builder = AsyncJobsServer.builder(jobs);
        if (options.cache != null) {
            builder.index(options.cache.resolve(namespace + ".db"));
        }
        builder.address(bind.host())
                .port(bind.port())
                .tls(TlsFiles.of(options.certificate, options.key, options.clientAuthorities))
                .unsafe(options.unsafe)
                .access(access(options, surroundings))
                .limits(limits(options))
                .allowCreateDefault(options.allowCreateDefault);
        try {
            return builder.start();
        } catch (IndexException unusable) { // the folder cannot be made, say, or another server has it
            throw new CommandException(String.valueOf(unusable.getMessage()));
        }
    }

    private static AccessSettings access(ServerRun options, Surroundings surroundings) {
        return AccessSettings.open()
                .withTokens(options.tokens.file(surroundings).orElse(null))
                .withReadOnly(options.readOnly)
                .withHosts(options.hosts)
                .withProxy(options.proxyHeader, options.proxies)
                .withRate(options.rate);
    }

    private static Limits limits(ServerRun options) {
        var usual = Limits.defaults();
        int body = Numbers.between("--max-body", options.maxBody, 1_024, LARGEST_BODY);
        return new Limits(
                body,
                Math.max(body, usual.bulkBytes()),
                usual.headerBytes(),
                positive("--write-timeout", options.writeTimeout),
                positive("--read-timeout", options.readTimeout));
    }

    private static Duration positive(String option, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(option + " is zero; it must be 1ms or more");
        }
        return duration;
    }

    void tell(AsyncJobsServer server, String storage) {
        if (output.isJson()) {
            output.event(Json.object("url", server.url(), "server", storage));
        } else {
            output.line("Open " + server.url() + " for the tasks of " + storage + "; Ctrl-C ends it");
        }
    }
}
