package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.nats.client.JetStreamOptions;
import io.nats.client.Options;
import io.nats.client.support.NatsUri;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** What a NATS context means for a connection: servers, login, TLS, proxy, inboxes, and where JetStream's API is. */
public final class ContextOptions {

    private static final Set<String> SCHEMES = Set.of("nats", "tls", "ws", "wss");
    private static final Set<String> SECURE_SCHEMES = Set.of("tls", "wss");
    private static final int DEFAULT_SOCKS_PORT = 1080;
    private static final int MOST_PORT = 65_535;

    private final NatsContext context;
    private final References references;

    ContextOptions(NatsContext context, Map<String, String> environment) {
        this.context = context;
        this.references = new References(context.name(), environment);
    }

    /** Options for these servers alone, one or more URLs separated by commas. */
    public static ContextOptions ofServers(String urls) {
        return new ContextOptions(NatsContext.ofUrl(urls), Map.of());
    }

    /** The servers, without the user names, passwords and tokens that URLs may carry. */
    public String servers() {
        return context.redactedUrl();
    }

    /**
     * Sets servers, login, TLS, proxy and inbox prefix; everything else of the builder is left alone. Reads the files that
     * the context names, but connects to nothing. The builder is half set if this fails.
     *
     * @throws RefusedException if the context asks for what is not supported here, or for two things at once
     * @throws NotFoundException if a file or an environment variable that it names does not exist
     * @throws CorruptDataException if such a file is not what it should be
     */
    public Options.Builder applyTo(Options.Builder builder) {
        refuseUnsupported();
        var servers = serverUris();
        servers.forEach(server -> builder.server(server.toString()));
        login(builder);
        secure(builder, servers);
        proxy(builder);
        if (!context.inboxPrefix().isEmpty()) {
            builder.inboxPrefix(subjectPrefix("inbox_prefix", context.inboxPrefix()));
        }
        return builder;
    }

    /**
     * Where JetStream's API is: the context's domain or API prefix, else the default.
     *
     * @throws RefusedException if the context sets both, or one that cannot be a subject
     */
    public JetStreamOptions jetStream() {
        var jetStream = context.jetStream();
        if (!jetStream.domain().isEmpty() && !jetStream.apiPrefix().isEmpty()) {
            throw new RefusedException("the NATS context " + context.name()
                    + " sets both jetstream_domain and jetstream_api_prefix: remove one of them");
        }
        var options = JetStreamOptions.builder();
        if (!jetStream.domain().isEmpty()) {
            options.domain(subjectPrefix("jetstream_domain", jetStream.domain()));
        } else if (!jetStream.apiPrefix().isEmpty()) {
            options.prefix(subjectPrefix("jetstream_api_prefix", jetStream.apiPrefix()));
        }
        return options.build();
    }

    private void refuseUnsupported() {
        if (!context.nsc().isEmpty()) {
            throw new RefusedException(
                    references.where("nsc")
                            + " is not supported: write the credentials to a file with \"nsc generate creds\" and name it in creds");
        }
        if (!context.tls().windows().store().isEmpty()) {
            throw new RefusedException(
                    references.where("windows_cert_store")
                            + " is not supported: export the certificate and its key as PEM files and name them in cert and key");
        }
        if (!context.login().token().isEmpty() && !context.login().user().isEmpty()) {
            throw new RefusedException(
                    "the NATS context " + context.name() + " sets both user and token: remove one of them");
        }
    }

    private List<NatsUri> serverUris() {
        var servers = new ArrayList<NatsUri>();
        for (String url : context.url().split(",", -1)) {
            if (servers.size() == NatsContext.MOST_SERVERS) {
                throw new CorruptDataException(
                        references.where("url") + " names more than " + NatsContext.MOST_SERVERS + " servers");
            }
            if (!url.isBlank()) {
                servers.add(server(url.strip(), servers.size() + 1));
            }
        }
        if (servers.isEmpty()) {
            throw new CorruptDataException(references.where("url") + " names no server");
        }
        return servers;
    }

    private NatsUri server(String url, int number) {
        return NatsContext.server(url)
                .filter(server -> SCHEMES.contains(server.getScheme()) && server.getPort() <= MOST_PORT)
                .orElseThrow(() -> new CorruptDataException(references.where("url")
                        + " has no URL of a server as its number " + number
                        + ": write nats://host:port, tls://, ws:// or wss://"));
    }

    private void login(Options.Builder builder) {
        var login = context.login();
        if (!login.user().isEmpty()) {
            char[] password = references.value("password", login.password());
            builder.userInfo(login.user().toCharArray(), password);
        } else if (!login.creds().isEmpty()) {
            creds(builder);
        } else if (!login.nkey().isEmpty()) {
            nkey(builder);
        } else if (!login.userJwt().isEmpty()) {
            userJwt(builder);
        } else if (!login.userSeed().isEmpty()) {
            throw new RefusedException(references.where("user_seed") + " needs a user_jwt: add it, or use nkey");
        }
        if (!login.token().isEmpty()) {
            char[] token = references.value("token", login.token());
            // the client writes tokens into its CONNECT message as they are
            builder.token(JsonStringEncoder.getInstance().quoteAsCharArray(CharBuffer.wrap(token)));
            Arrays.fill(token, '\0');
        }
    }

    private void creds(Options.Builder builder) {
        var creds = context.login().creds();
        String expected = "a user JWT and an nkey seed, as \"nsc generate creds\" writes them";
        keyLogin(
                builder,
                () -> find("creds", creds, CredentialText::jwt, expected),
                () -> find("creds", creds, CredentialText::seed, expected));
    }

    private void nkey(Options.Builder builder) {
        var nkey = context.login().nkey();
        String expected = "an nkey seed, a line that begins with SU, as \"nsc generate nkey\" writes it";
        keyLogin(builder, () -> Secret.NONE, () -> find("nkey", nkey, CredentialText::seed, expected));
    }

    private void userJwt(Options.Builder builder) {
        var login = context.login();
        keyLogin(builder, () -> value("user_jwt", login.userJwt()), () -> {
            var seed = value("user_seed", login.userSeed());
            if (!seed.isEmpty() && !KeyLogin.isSeed(seed)) {
                throw new CorruptDataException(
                        references.where("user_seed") + " is no nkey seed: expected is a word that begins with SU");
            }
            return seed;
        });
    }

    private static void keyLogin(Options.Builder builder, Supplier<Secret> jwt, Supplier<Secret> seed) {
        var login = new KeyLogin(jwt, seed);
        // asked once now, so that what is missing or broken is told as such and not as a failed connection
        Arrays.fill(login.getJWT(), '\0');
        Arrays.fill(login.getID(), '\0');
        builder.authHandler(login);
    }

    private Secret value(String field, Secret value) {
        char[] chars = references.value(field, value);
        var found = Secret.of(chars);
        Arrays.fill(chars, '\0');
        return found;
    }

    private Secret find(String field, Secret reference, Function<char[], Optional<Secret>> part, String expected) {
        char[] text = references.text(field, reference);
        var found = part.apply(text);
        Arrays.fill(text, '\0');
        return found.orElseThrow(() -> new CorruptDataException(references.where(field)
                + references
                        .file(field, reference)
                        .map(file -> " (" + file + ")")
                        .orElse("") + " does not lead to "
                + expected));
    }

    private void secure(Options.Builder builder, List<NatsUri> servers) {
        var tls = context.tls();
        if (tls.cert().isEmpty() != tls.key().isEmpty()) {
            throw new RefusedException("the NATS context " + context.name() + " sets "
                    + (tls.key().isEmpty() ? "cert but no key" : "key but no cert") + ": set both or none");
        }
        boolean hasFiles = !tls.cert().isEmpty() || !tls.ca().isEmpty();
        if (hasFiles
                || tls.first()
                || servers.stream().anyMatch(server -> SECURE_SCHEMES.contains(server.getScheme()))) {
            var hosts = new HashSet<String>();
            servers.forEach(server -> hosts.add(server.getHost()));
            builder.sslContext(new TlsMaterial(pem("cert", tls.cert()), pem("key", tls.key()), pem("ca", tls.ca()))
                    .clientContext(hosts));
        }
        if (tls.first()) {
            builder.tlsFirst();
        }
    }

    private @Nullable PemFile pem(String field, String reference) {
        return reference.isEmpty() ? null : new PemFile(references.where(field), references.file(field, reference));
    }

    private void proxy(Options.Builder builder) {
        String proxy = context.socksProxy();
        if (proxy.isEmpty()) {
            return;
        }
        var uri = proxyUri(proxy);
        if (uri.getRawUserInfo() != null) {
            throw new RefusedException(references.where("socks_proxy")
                    + " has a user name, which is not supported: use a proxy that needs no login");
        }
        int port = uri.getPort() < 0 ? DEFAULT_SOCKS_PORT : uri.getPort();
        // host names are left to the proxy to resolve, as the name may mean something only behind it
        builder.proxy(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(uri.getHost(), port)))
                .hostnameResolveMode(Options.HostnameResolveMode.Unresolved);
    }

    private URI proxyUri(String proxy) {
        try {
            var uri = new URI(proxy.contains("://") ? proxy : "socks5://" + proxy);
            boolean known = Set.of("socks5", "socks5h").contains(uri.getScheme());
            if (uri.getHost() != null && known && uri.getPort() <= MOST_PORT) {
                return uri;
            }
        } catch (URISyntaxException unreadable) {
            // not passed on as the cause: it quotes the URL, and there may be a password in it
        }
        throw new RefusedException(
                references.where("socks_proxy") + " is of a kind that is not supported: write socks5://host:port");
    }

    private String subjectPrefix(String field, String prefix) {
        if (!prefix.matches("[!-~&&[^.*>]]+(\\.[!-~&&[^.*>]]+)*\\.?")) {
            throw new RefusedException(references.where(field) + " is \"" + prefix
                    + "\", which cannot begin a subject: use words without blanks, * and >, separated by dots");
        }
        return prefix;
    }

    @Override
    public String toString() {
        return context.toString();
    }
}
