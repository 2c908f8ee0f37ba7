package io.asyncjobs.server.api;

import io.asyncjobs.server.http.JsonObject;
import io.asyncjobs.server.http.Problem;

/** Why somebody does something, in his own words. */
final class Reasons {

    private Reasons() {}

    /** The field {@code reason}, which must say something. */
    static String required(JsonObject body, int longest) {
        var reason = optional(body, longest);
        if (reason.isBlank()) {
            throw Problem.invalid(body.field("reason"), "reason_required", "say why, in the field reason");
        }
        return reason;
    }

    /** The field {@code reason}; empty where it is missing. */
    static String optional(JsonObject body, int longest) {
        var reason = body.text("reason").orElse("");
        if (reason.length() > longest) {
            throw Problem.invalid(
                    body.field("reason"), "text_too_long", "the reason is longer than " + longest + " characters");
        }
        return reason.strip();
    }
}
