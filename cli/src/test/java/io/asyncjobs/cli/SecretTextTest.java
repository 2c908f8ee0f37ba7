package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.server.AsyncJobsServer;
import io.asyncjobs.server.access.AccessToken;
import io.asyncjobs.server.access.Role;
import io.nats.client.Message;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The text of a value shows no secret. All records are gone over: one with a part whose name says that it may be a secret, or
 * quote one, is made with a secret there and asked for its text.
 */
final class SecretTextTest {

    private static final String SECRET = "s3cret";

    private static final Pattern MAY_BE_SECRET =
            Pattern.compile("(?i).*(password|secret|token|seed|creds|jwt|nkey|payload"
                    + "|body|json|document|csrf|session|authorization|cookie|header|config|url|message).*|key");

    /** Parts whose names are like that and that are no secrets, and why. */
    private static final Map<String, String> HARMLESS = Map.ofEntries(
            Map.entry("Statistics$Part.json", "counts of a queue's tasks"),
            Map.entry("NatsContext$Tls.key", "a path"),
            Map.entry("UniqueKeys$Entry.token", "a digest, a part of a subject"),
            Map.entry("UniqueEnqueue$Wish.token", "the same"),
            Map.entry("ContextList$Row.url", "without logins, to be shown"),
            Map.entry("ServerChoice.devUrl", "a server that this program started, without a login"),
            Map.entry("View.message", "a line of the screen"),
            Map.entry("AccessSettings.proxyHeader", "the name of a header"),
            Map.entry("LiveTokens$Version.key", "the file system's key of a file"),
            Map.entry("Answers$Answer.body", "metrics, which a test of their own looks at"));

    /** Texts, and whatever prints texts that it holds. */
    private static boolean isShown(RecordComponent part) {
        return !part.getType().isPrimitive()
                && !part.getType().isArray()
                && !part.getType().isEnum()
                && !Path.class.isAssignableFrom(part.getType())
                && !part.getType().getName().startsWith("io.asyncjobs.");
    }

    private static String name(RecordComponent part) {
        var type = part.getDeclaringRecord().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + part.getName();
    }

    private static boolean maybeSecret(RecordComponent part) {
        return isShown(part) && MAY_BE_SECRET.matcher(part.getName()).matches();
    }

    /** The classes of the module that this one is of. */
    private static List<Class<?>> classesOf(Class<?> one)
            throws IOException, URISyntaxException, ClassNotFoundException {
        var place =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return classesUnder(place);
        }
        try (var jar = FileSystems.newFileSystem(place)) {
            return classesUnder(jar.getPath("/"));
        }
    }

    private static List<Class<?>> classesUnder(Path root) throws IOException, ClassNotFoundException {
        List<String> names;
        try (Stream<Path> files = Files.walk(root.resolve("io"))) {
            names = files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
        var classes = new ArrayList<Class<?>>();
        for (var name : names) {
            classes.add(Class.forName(name, false, SecretTextTest.class.getClassLoader()));
        }
        return classes;
    }

    private static List<Class<?>> records() throws IOException, URISyntaxException, ClassNotFoundException {
        var records = new ArrayList<Class<?>>();
        for (var one : List.of(AsyncJobs.class, NatsServer.class, AsyncJobsServer.class, Main.class)) {
            classesOf(one).stream().filter(Class::isRecord).forEach(records::add);
        }
        return records;
    }

    /** A value for a part: a text with a secret where it may hold one, else the plainest. */
    private static @Nullable Object value(RecordComponent part) throws ReflectiveOperationException {
        if (!maybeSecret(part)) {
            return value(part.getType(), "x");
        }
        return value(
                part.getType(), part.getName().equals("url") ? "nats://ada:" + SECRET + "@127.0.0.1:4222" : SECRET);
    }

    private static @Nullable Object value(Class<?> type, String text) throws ReflectiveOperationException {
        if (type == String.class) {
            return text;
        } else if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return 1L;
        } else if (type == boolean.class) {
            return true;
        } else if (type == Map.class) {
            return Map.of("x", text);
        } else if (type == List.class) {
            return List.of(text);
        } else if (type == Set.class) {
            return Set.of(text);
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        } else if (type == Duration.class) {
            return Duration.ofMinutes(1);
        } else if (type == OptionalLong.class) {
            return OptionalLong.of(1);
        } else if (type == Path.class) {
            return Path.of("x");
        } else if (type == JsonNode.class) {
            return JsonNodeFactory.instance.objectNode().put("x", text);
        } else if (type == Message.class) {
            return NatsMessage.builder()
                    .subject("x")
                    .data(text.getBytes(StandardCharsets.UTF_8))
                    .build();
        } else if (type == Consumer.class) {
            return (Consumer<Object>) each -> {};
        } else if (type == AccessToken.class) {
            return new AccessToken("x", "", Role.VIEW, List.of(), Instant.EPOCH, null);
        } else if (type.getSimpleName().equals("Secret")) {
            var of = type.getDeclaredMethod("of", String.class);
            of.setAccessible(true);
            return of.invoke(null, SECRET);
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isRecord()) {
            return made(type);
        }
        return null;
    }

    private static Object made(Class<?> type) throws ReflectiveOperationException {
        var parts = type.getRecordComponents();
        var values = new @Nullable Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = value(parts[i]);
        }
        var constructor = type.getDeclaredConstructor(
                Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    @Test
    void noTextOfARecordShowsASecret() throws Exception {
        var harmless = new HashSet<String>();
        var asked = new HashSet<String>();
        for (var type : records()) {
            for (var part : type.getRecordComponents()) {
                if (maybeSecret(part)) {
                    (HARMLESS.containsKey(name(part)) ? harmless : asked).add(name(part));
                }
            }
            if (Arrays.stream(type.getRecordComponents())
                    .anyMatch(part -> maybeSecret(part) && !HARMLESS.containsKey(name(part)))) {
                assertThat(made(type).toString()).as(type.getName()).doesNotContain(SECRET);
            }
        }
        assertThat(harmless).isEqualTo(HARMLESS.keySet());
        assertThat(asked)
                .contains("Gate$Call.authorization", "Sessions$Session.csrf", "NatsServerSettings.extraConfig");
    }
}
