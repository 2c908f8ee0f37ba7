package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.nats.client.support.NatsUri;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A NATS context as its file says it, nothing expanded and nothing looked up. An empty value means not set, as in the
 * file. The string form shows no secret.
 *
 * @param url the servers, a comma list; {@value #DEFAULT_URL} where the file names none
 * @param nsc the deprecated reference to an operator, account and user of the {@code nsc} tool
 */
public record NatsContext(
        String name,
        String description,
        String url,
        String socksProxy,
        Login login,
        Tls tls,
        JetStream jetStream,
        String inboxPrefix,
        String nsc,
        String colorScheme) {

    /** The server of a context that names none. */
    static final String DEFAULT_URL = "nats://127.0.0.1:4222";

    /** More than any cluster has. */
    static final int MOST_SERVERS = 100;

    /** Who connects; the first that is set of user, creds, nkey and user JWT counts. */
    record Login(
            String user, Secret password, Secret token, Secret creds, Secret nkey, Secret userJwt, Secret userSeed) {

        String kind() {
            var kinds = new ArrayList<String>();
            if (!user.isEmpty()) {
                kinds.add("user");
            } else if (!creds.isEmpty()) {
                kinds.add("creds");
            } else if (!nkey.isEmpty()) {
                kinds.add("nkey");
            } else if (!userJwt.isEmpty()) {
                kinds.add("user_jwt");
            }
            if (!token.isEmpty()) {
                kinds.add("token");
            }
            return kinds.isEmpty() ? "none" : String.join("+", kinds);
        }
    }

    /** PEM files, and whether the handshake comes before the server's first message. */
    record Tls(String cert, String key, String ca, boolean first, WindowsStore windows) {}

    /** A certificate in the certificate store of Windows. */
    record WindowsStore(String store, String matchBy, String match, List<String> authorities) {}

    /** Where JetStream's API is. */
    record JetStream(String domain, String apiPrefix, String eventPrefix) {}

    /** Servers alone, without a context; what goes wrong with them is told without a context's name. */
    static NatsContext ofUrl(String url) {
        return of("", JsonNodeFactory.instance.objectNode().put("url", url), Path.of("url"));
    }

    static NatsContext of(String name, JsonNode json, Path file) {
        var fields = new Fields(json, file);
        String url = fields.text("url");
        return new NatsContext(
                name,
                fields.text("description"),
                url.isEmpty() ? DEFAULT_URL : url,
                fields.text("socks_proxy"),
                new Login(
                        fields.text("user"),
                        fields.secret("password"),
                        fields.secret("token"),
                        fields.secret("creds"),
                        fields.secret("nkey"),
                        fields.secret("user_jwt"),
                        fields.secret("user_seed")),
                new Tls(
                        fields.text("cert"),
                        fields.text("key"),
                        fields.text("ca"),
                        fields.flag("tls_first"),
                        new WindowsStore(
                                fields.text("windows_cert_store"),
                                fields.text("windows_cert_match_by"),
                                fields.text("windows_cert_match"),
                                fields.texts("windows_ca_certs_match"))),
                new JetStream(
                        fields.text("jetstream_domain"),
                        fields.text("jetstream_api_prefix"),
                        fields.text("jetstream_event_prefix")),
                fields.text("inbox_prefix"),
                fields.text("nsc"),
                fields.text("color_scheme"));
    }

    /** The servers, without the user names, passwords and tokens that URLs may carry. */
    String redactedUrl() {
        return Stream.of(url.split(",", -1))
                .limit(MOST_SERVERS)
                .map(NatsContext::redacted)
                .collect(Collectors.joining(","));
    }

    private static String redacted(String url) {
        return server(url)
                .map(server -> server.getScheme() + "://" + server.getHost() + ":" + server.getPort())
                .orElse("(unreadable)");
    }

    /** Reads the URL of one server; empty where it is none. */
    static Optional<NatsUri> server(String url) {
        try {
            return Optional.of(new NatsUri(url));
        } catch (URISyntaxException | RuntimeException unreadable) { // the library fails in both ways
            // neither the URL nor the cause, which quotes it, is passed on: there may be a password in it
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "NATS context " + name + " (" + redactedUrl() + ", login " + login.kind() + ")";
    }

    private record Fields(JsonNode json, Path file) {

        @Override
        public String toString() {
            return file.toString();
        }

        String text(String key) {
            var value = json.path(key);
            if (value.isMissingNode() || value.isNull()) {
                return "";
            }
            if (!value.isString()) {
                throw wrong(key, "a string");
            }
            return value.stringValue();
        }

        Secret secret(String key) {
            return Secret.of(text(key));
        }

        boolean flag(String key) {
            var value = json.path(key);
            if (value.isMissingNode() || value.isNull()) {
                return false;
            }
            if (!value.isBoolean()) {
                throw wrong(key, "true or false");
            }
            return value.booleanValue();
        }

        List<String> texts(String key) {
            var value = json.path(key);
            if (value.isMissingNode() || value.isNull()) {
                return List.of();
            }
            if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
                throw wrong(key, "a list of strings");
            }
            return value.valueStream().map(JsonNode::stringValue).toList();
        }

        private CorruptDataException wrong(String key, String wanted) {
            return new CorruptDataException(
                    "the NATS context file " + file + " is not readable: its field " + key + " is not " + wanted);
        }
    }
}
