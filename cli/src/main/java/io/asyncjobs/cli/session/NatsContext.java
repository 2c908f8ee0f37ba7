package io.asyncjobs.cli.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the file of a NATS context says. Nothing secret can be asked of it, only whether it is there.
 *
 * @param json the content of the file
 */
public record NatsContext(String name, Path file, JsonNode json) {

    private static final String USUAL_URL = "nats://127.0.0.1:4222";
    private static final List<String> REFERENCES = List.of("creds", "nkey");
    private static final List<String> SECRETS = List.of("password", "token", "user_jwt", "user_seed");

    /** The servers without the logins that URLs may carry. */
    public String url() {
        return ServerUrls.withoutLogins(value("url").orElse(USUAL_URL));
    }

    /** A field of this name that is no secret, if it is set; of a secret, the word "set". */
    public Optional<String> field(String key) {
        var value = value(key);
        boolean isShown =
                REFERENCES.contains(key) ? value.filter(NatsContext::isPlace).isPresent() : !SECRETS.contains(key);
        return isShown ? value : value.map(secret -> "set");
    }

    private Optional<String> value(String key) {
        return Optional.of(json.path(key).asString("")).filter(value -> !value.isBlank());
    }

    /** Where a key is to be found may be shown, a key that stands in its place may not. */
    private static boolean isPlace(String value) {
        return !value.startsWith("data:")
                && !value.startsWith("SU")
                && value.lines().count() == 1;
    }

    @Override
    public String toString() {
        return "NATS context " + name;
    }
}
