package io.asyncjobs;

import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.security.Permissions;
import io.asyncjobs.security.UserRole;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration of a server where each role has one user, whose name and password are the role's word. */
public final class RoleServer {

    private RoleServer() {}

    /** With a user {@code all} beside, who may do everything. */
    public static NatsServerSettings settings(Roles roles) {
        var users = new StringBuilder("  { user: all, password: all }\n");
        for (var role : UserRole.values()) {
            users.append(user(role.word(), roles.permissions(List.of(role))));
        }
        return NatsServerSettings.defaults().withExtraConfig("authorization {\nusers: [\n" + users + "]\n}\n");
    }

    private static String user(String name, Permissions permissions) {
        return "  { user: " + name + ", password: " + name + ", permissions: { publish: { allow: ["
                + quoted(permissions.publish()) + "] }, subscribe: { allow: [" + quoted(permissions.subscribe())
                + "] } } }\n";
    }

    private static String quoted(Collection<String> subjects) {
        return subjects.stream().map(subject -> '"' + subject + '"').collect(Collectors.joining(", "));
    }
}
