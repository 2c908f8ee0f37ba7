package io.asyncjobs.cli.server;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.server.access.AccessToken;
import io.asyncjobs.server.access.TokenFile;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists who may call the server. */
@Command(
        name = "list",
        aliases = "ls",
        description = "Lists who may call the server.",
        footer = {"", "Example:", "  ajc server token list --tokens tokens.json"})
final class TokenList implements Callable<Integer> {

    private static final int WIDEST = 100;

    private final Session session;

    @Mixin
    private final TokenOptions where = new TokenOptions();

    TokenList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var output = session.output();
        var now = Instant.now();
        var tokens = new TokenFile(where.required(session.surroundings())).read();
        if (output.isJson()) {
            output.document(tokens.stream().map(token -> json(token, now)).toList());
        } else if (tokens.isEmpty()) {
            output.line("Nobody may call");
        } else {
            table(tokens, now).print(output);
        }
        return 0;
    }

    private static Table table(List<AccessToken> tokens, Instant now) {
        var table = new Table()
                .text("Name")
                .text("Role")
                .text("Queues")
                .text("By")
                .minor(2)
                .text("Created")
                .minor(1)
                .text("Expires");
        for (var token : tokens) {
            table.row(
                    token.name(),
                    token.role().word(),
                    token.queues().isEmpty() ? "all" : Human.foreign(String.join(", ", token.queues()), WIDEST),
                    token.isVouched() ? "certificate or proxy" : "token",
                    Human.shortTime(token.created(), now),
                    expires(token, now));
        }
        return table;
    }

    private static String expires(AccessToken token, Instant now) {
        return token.expires() == null
                ? "never"
                : token.isExpired(now) ? "expired" : Human.shortTime(token.expires(), now);
    }

    private static Map<String, Object> json(AccessToken token, Instant now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", token.name());
        json.put("role", token.role().word());
        json.put("queues", token.queues());
        json.put("vouched", token.isVouched());
        json.put("created", token.created().toString());
        if (token.expires() != null) {
            json.put("expires", token.expires().toString());
        }
        json.put("expired", token.isExpired(now));
        return json;
    }
}
