package io.asyncjobs.cli.security;

import io.asyncjobs.security.UserRole;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Roles, by their words. */
final class UserRoles implements ITypeConverter<UserRole>, Iterable<String> {

    @Override
    public UserRole convert(String value) {
        return UserRole.of(value.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new TypeConversionException("\"" + value + "\" is none of "
                        + Arrays.stream(UserRole.values()).map(UserRole::word).collect(Collectors.joining(", "))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(UserRole.values()).map(UserRole::word).iterator();
    }
}
