package io.asyncjobs.cli.server;

import io.asyncjobs.server.access.Role;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what a caller may do, and lists it for completion. */
final class RoleWords implements ITypeConverter<Role>, Iterable<String> {

    @Override
    public Role convert(String value) {
        return Role.ofWord(value)
                .orElseThrow(() -> new TypeConversionException("there is no role \"" + value + "\"; there are "
                        + Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", "))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Role.values()).map(Role::word).iterator();
    }
}
