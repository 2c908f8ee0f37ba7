package io.asyncjobs.cli.security;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.security.Permissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Permissions as a nats-server's configuration and as the claims of a user JWT. */
final class PermissionText {

    /** What a server takes of a login, in bytes, where its configuration says nothing else. */
    private static final int LONGEST_LOGIN = 4 * 1024;

    /** About what a login holds beside the permissions in its JWT. */
    private static final int REST_OF_LOGIN = 1_000;

    private final Permissions permissions;

    PermissionText(Permissions permissions) {
        this.permissions = permissions;
    }

    /** The block that belongs to a user of a configuration file. */
    List<String> config() {
        var lines = new ArrayList<String>();
        lines.add("permissions: {");
        add(lines, "publish", permissions.publish());
        add(lines, "subscribe", permissions.subscribe());
        lines.add("}");
        return lines;
    }

    private static void add(List<String> lines, String what, List<String> subjects) {
        lines.add("  " + what + ": {");
        lines.add("    allow: [");
        subjects.forEach(subject -> lines.add("      \"" + subject + "\""));
        lines.add("    ]");
        lines.add("  }");
    }

    /** The part of a user's claims that says what he may do. */
    Map<String, Object> claims() {
        return Json.object(
                "nats",
                Json.object(
                        "pub", Json.object("allow", permissions.publish()),
                        "sub", Json.object("allow", permissions.subscribe())));
    }

    /** Whether a JWT with these claims makes a login longer than servers take that are not told to. */
    boolean outgrowsLogin() {
        int encoded = Json.line(claims()).length() * 4 / 3; // in base 64
        return encoded + REST_OF_LOGIN > LONGEST_LOGIN;
    }

    /** The arguments of {@code nsc add user} and {@code nsc edit user}. */
    List<String> nsc() {
        var lines = new ArrayList<String>();
        permissions.publish().forEach(subject -> lines.add("--allow-pub '" + subject + "'"));
        permissions.subscribe().forEach(subject -> lines.add("--allow-sub '" + subject + "'"));
        return lines;
    }
}
