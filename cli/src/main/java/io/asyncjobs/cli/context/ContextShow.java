package io.asyncjobs.cli.context;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.NatsContext;
import io.asyncjobs.cli.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one NATS context. */
@Command(
        name = "show",
        aliases = {"view", "info", "i"},
        description = "Shows what a NATS context says, without its secrets.",
        footer = {"", "Example:", "  ajc context show PROD"})
final class ContextShow implements Callable<Integer> {

    private static final int LONGEST = 300;

    private static final String FLAG = "tls_first";

    /** The keys of the file in the order in which they are shown, and their labels. */
    private static final Map<String, String> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("description", "Description");
        FIELDS.put("user", "User");
        FIELDS.put("password", "Password");
        FIELDS.put("token", "Token");
        FIELDS.put("creds", "Credentials");
        FIELDS.put("nkey", "Nkey");
        FIELDS.put("user_jwt", "User JWT");
        FIELDS.put("user_seed", "User Seed");
        FIELDS.put("cert", "Certificate");
        FIELDS.put("key", "Key");
        FIELDS.put("ca", "Authorities");
        FIELDS.put(FLAG, "TLS First");
        FIELDS.put("socks_proxy", "SOCKS Proxy");
        FIELDS.put("jetstream_domain", "JetStream Domain");
        FIELDS.put("jetstream_api_prefix", "JetStream API Prefix");
        FIELDS.put("inbox_prefix", "Inbox Prefix");
    }

    private final Session session;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The context's name; by default the selected one.")
    private @Nullable String name;

    ContextShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var contexts = session.contexts();
        var selected = contexts.selected();
        if (name == null && selected.isEmpty()) {
            throw new CommandException("no NATS context is selected; name one, or select one with \"ajc context use\"");
        }
        var context = contexts.load(name == null ? selected.orElseThrow() : name);
        boolean isSelected = selected.filter(context.name()::equals).isPresent();
        if (session.output().isJson()) {
            session.output().document(json(context, isSelected));
        } else {
            print(context, isSelected);
        }
        return 0;
    }

    private void print(NatsContext context, boolean isSelected) {
        var labels = new Labels("Context " + Human.foreign(context.name(), LONGEST) + (isSelected ? " (selected)" : ""))
                .add("File", context.file().toString())
                .add("Servers", context.url());
        FIELDS.forEach((key, label) ->
                labels.add(label, context.field(key).map(value -> Human.foreign(value, LONGEST))));
        labels.print(session.output());
    }

    private static Map<String, Object> json(NatsContext context, boolean isSelected) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", context.name());
        json.put("selected", isSelected);
        json.put("file", context.file().toString());
        json.put("url", context.url());
        FIELDS.keySet()
                .forEach(key -> context.field(key)
                        .ifPresent(value -> json.put(key, key.equals(FLAG) ? Boolean.valueOf(value) : value)));
        return json;
    }
}
