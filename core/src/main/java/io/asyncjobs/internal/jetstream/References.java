package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks up what the values of one context refer to: paths with {@code ~} and variables, {@code file://}, {@code env://}
 * and {@code data:} references.
 */
final class References {

    private static final String FILE = "file://";
    private static final String ENVIRONMENT = "env://";
    private static final String DATA = "data:";
    private static final List<String> UNSUPPORTED = List.of("nsc://", "op://");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([^}]*)}|([A-Za-z_][A-Za-z0-9_]*))");

    private final String context;
    private final Map<String, String> environment;

    References(String context, Map<String, String> environment) {
        this.context = context;
        this.environment = environment;
    }

    static String home(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? System.getProperty("user.home", ".") : home;
    }

    /** The file that the field names by a path or a {@code file://} reference; empty if it refers to no file. */
    Optional<Path> file(String field, Secret reference) {
        refuseUnsupported(field, reference);
        if (reference.startsWith(ENVIRONMENT) || reference.startsWith(DATA)) {
            return Optional.empty();
        }
        return Optional.of(path(field, reference.reveal()));
    }

    /** The file that the field names; other references are refused. */
    Path file(String field, String reference) {
        return file(field, Secret.of(reference))
                .orElseThrow(() ->
                        new RefusedException(where(field) + " must name a file: only a path or file:// is supported"));
    }

    /** The text that the field refers to; the receiver overwrites it when it is done. */
    char[] text(String field, Secret reference) {
        var file = file(field, reference);
        if (file.isPresent()) {
            return readFile(where(field), file.get());
        }
        return reference.startsWith(DATA) ? inline(field, reference) : variable(field, reference);
    }

    /** The field's value itself, unless it is a reference to where the value is; the receiver overwrites it. */
    char[] value(String field, Secret value) {
        refuseUnsupported(field, value);
        if (!value.startsWith(FILE) && !value.startsWith(ENVIRONMENT) && !value.startsWith(DATA)) {
            return value.copy();
        }
        char[] text = text(field, value);
        int end = text.length;
        while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
            end--;
        }
        char[] trimmed = Arrays.copyOf(text, end);
        Arrays.fill(text, '\0');
        return trimmed;
    }

    static char[] readFile(String whose, Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            char[] text = decode(bytes);
            Arrays.fill(bytes, (byte) 0);
            return text;
        } catch (NoSuchFileException missing) {
            throw new NotFoundException(whose + " names the file " + file + ", which does not exist", missing);
        } catch (IOException unreadable) {
            throw new CorruptDataException(
                    whose + " names the file " + file + ", which cannot be read: check its permissions", unreadable);
        }
    }

    String where(String field) {
        return context.isEmpty() ? "the given " + field : "the field " + field + " of the NATS context " + context;
    }

    private Path path(String field, String reference) {
        String path = reference.startsWith(FILE) ? reference.substring(FILE.length()) : reference;
        if (path.equals("~") || path.startsWith("~/")) {
            path = home(environment) + path.substring(1);
        }
        try {
            return Path.of(VARIABLE.matcher(path).replaceAll(found -> {
                String name = found.group(1) != null ? found.group(1) : found.group(2);
                return Matcher.quoteReplacement(lookUp(field, name));
            }));
        } catch (
                InvalidPathException
                        wrong) { // not kept as the cause: it quotes what may be a secret in the wrong field
            throw new CorruptDataException(where(field) + " names a file by characters that no path may have");
        }
    }

    private char[] variable(String field, Secret reference) {
        return lookUp(field, reference.reveal().substring(ENVIRONMENT.length())).toCharArray();
    }

    private String lookUp(String field, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new NotFoundException(
                    where(field) + " names the environment variable " + name + ", which is not set");
        }
        return value;
    }

    private char[] inline(String field, Secret reference) {
        char[] chars = reference.copy();
        try {
            int comma = 0;
            while (comma < chars.length && chars[comma] != ',') {
                comma++;
            }
            if (comma == chars.length || !new String(chars, 0, comma).endsWith(";base64")) {
                throw new CorruptDataException(where(field) + " is no data: reference of the form data:;base64,...");
            }
            byte[] encoded = new byte[chars.length - comma - 1];
            for (int i = 0; i < encoded.length; i++) {
                encoded[i] = (byte) Math.min(chars[comma + 1 + i], Byte.MAX_VALUE);
            }
            byte[] decoded = Base64.getDecoder().decode(encoded);
            char[] text = decode(decoded);
            Arrays.fill(encoded, (byte) 0);
            Arrays.fill(decoded, (byte) 0);
            return text;
        } catch (IllegalArgumentException notBase64) {
            throw new CorruptDataException(where(field) + " is a data: reference whose data is not base64");
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private static char[] decode(byte[] bytes) {
        var chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        char[] text = new char[chars.remaining()];
        chars.get(text);
        Arrays.fill(chars.array(), '\0');
        return text;
    }

    private void refuseUnsupported(String field, Secret reference) {
        for (String scheme : UNSUPPORTED) {
            if (reference.startsWith(scheme)) {
                throw new RefusedException(where(field) + " is an " + scheme
                        + " reference, which is not supported: write the credentials to a file and name that file");
            }
        }
    }
}
