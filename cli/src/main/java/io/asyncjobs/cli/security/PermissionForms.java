package io.asyncjobs.cli.security;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How permissions are written, by its word. */
final class PermissionForms implements ITypeConverter<PermissionForms.Form>, Iterable<String> {

    /** How permissions are written. */
    enum Form {
        /** A block of a nats-server's configuration. */
        CONFIG,
        /** Claims of a user JWT. */
        JWT,
        /** Arguments of nsc. */
        NSC
    }

    private static String word(Form form) {
        return form.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Form convert(String value) {
        return Arrays.stream(Form.values())
                .filter(form -> word(form).equals(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + value + "\" is none of "
                        + Arrays.stream(Form.values())
                                .map(PermissionForms::word)
                                .collect(Collectors.joining(", "))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Form.values()).map(PermissionForms::word).iterator();
    }
}
