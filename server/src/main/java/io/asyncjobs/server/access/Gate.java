package io.asyncjobs.server.access;

import io.asyncjobs.server.access.Decision.Allowed;
import io.asyncjobs.server.access.Decision.Refused;
import io.asyncjobs.server.access.Rule.Effect;
import io.asyncjobs.server.access.Rule.Need;
import io.asyncjobs.server.access.Rule.Reach;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Decides about requests to routes: who calls, how often, and whether the caller may. Safe for use by many threads. */
final class Gate {

    private static final int WRONG_AT_ONCE = 10;

    private final boolean readOnly;
    private final boolean needsProof;
    private final @Nullable LiveTokens tokens;
    private final Sessions sessions;
    private final InstantSource clock;
    private final @Nullable Buckets rates;
    private final Buckets wrong;

    /**
     * A gate.
     *
     * @param tokens who may call; null where there is no such file
     * @param certificates whether TLS lets nobody in without a certificate
     */
    Gate(
            AccessSettings settings,
            @Nullable LiveTokens tokens,
            boolean certificates,
            InstantSource clock,
            LongSupplier nanos) {
        this.readOnly = settings.readOnly();
        this.needsProof = tokens != null || certificates;
        this.tokens = tokens;
        this.sessions = new Sessions(clock);
        this.clock = clock;
        this.rates = settings.rate() == 0 ? null : new Buckets(settings.rate(), settings.rate(), nanos);
        this.wrong = new Buckets(1, WRONG_AT_ONCE, nanos);
    }

    /**
     * What is known of a request; null for what it does not say.
     *
     * @param from the address that it comes from
     * @param authorization the header of this name
     * @param session the word in the cookie
     * @param csrf what a page says that signed in
     * @param certificate the common name of the client's certificate
     * @param proxied who calls, by a proxy that is trusted
     */
    record Call(
            String from,
            @Nullable String authorization,
            @Nullable String session,
            @Nullable String csrf,
            @Nullable String certificate,
            @Nullable String proxied) {
        @Override
        public String toString() {
            return "call from " + from;
        }
    }

    /** Who signed in, and out. */
    Sessions sessions() {
        return sessions;
    }

    /** Whether nothing may be changed. */
    boolean isReadOnly() {
        return readOnly;
    }

    /** Whether the request may go on to the route of this rule. */
    Decision decide(Rule rule, Call call) {
        var who = identify(call);
        if (who instanceof Refused refused) {
            return rule.need() == Need.ANYONE && refused.status() != 429
                    ? new Allowed(Caller.NOBODY, Proof.NONE)
                    : refused;
        }
        var allowed = (Allowed) who;
        return tooOften(allowed)
                .or(() -> notPermitted(rule, allowed.caller()))
                .or(() -> foreign(rule, call, allowed))
                .<Decision>map(refused -> refused)
                .orElse(allowed);
    }

    /** Whether who was let in would be so still, as the same and with the same rights. Counts as no request. */
    boolean isStillIn(Allowed before, Call call) {
        var known = tokens;
        if (known == null || before.proof() == Proof.NONE) {
            return true;
        }
        var found = switch (before.proof()) {
            case TOKEN -> Optional.ofNullable(call.authorization()).flatMap(header -> known.ofToken(token(header)));
            case SESSION ->
                Optional.ofNullable(call.session()).flatMap(sessions::find).map(Sessions.Session::token);
            case CERTIFICATE -> Optional.ofNullable(call.certificate()).flatMap(known::vouched);
            case PROXY -> Optional.ofNullable(call.proxied()).flatMap(known::vouched);
            case NONE -> Optional.<AccessToken>empty();
        };
        return found.filter(this::isAlive)
                .filter(token -> token.caller().equals(before.caller()))
                .isPresent();
    }

    /** The token of this text, for signing in. */
    Signing sign(String token, String from) {
        return check(token, from);
    }

    /** A token that is known, or why not; one of both is there. */
    record Signing(@Nullable AccessToken token, @Nullable Refused refused) {}

    private Decision identify(Call call) {
        if (call.authorization() != null) {
            return byHeader(call.authorization(), call.from());
        }
        if (call.session() != null) {
            var session = sessions.find(call.session()).map(Sessions.Session::token);
            if (session.filter(this::isAlive).isPresent()) {
                return new Allowed(session.get().caller(), Proof.SESSION);
            }
        }
        if (call.proxied() != null) {
            return vouched(call.proxied(), Proof.PROXY);
        }
        if (call.certificate() != null) {
            return tokens == null
                    ? new Allowed(new Caller(call.certificate(), Role.ADMIN, Caller.LOCAL.queues()), Proof.CERTIFICATE)
                    : vouched(call.certificate(), Proof.CERTIFICATE);
        }
        return needsProof
                ? new Refused(
                        401, "unauthenticated", "token_missing", "this needs a token: Authorization: Bearer TOKEN")
                : new Allowed(Caller.LOCAL, Proof.NONE);
    }

    private boolean isAlive(AccessToken token) {
        return tokens != null && tokens.contains(token) && !token.isExpired(clock.instant());
    }

    private Decision byHeader(String authorization, String from) {
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return new Refused(
                    401, "unauthenticated", "scheme_unknown", "the header Authorization is not Bearer and a token");
        }
        if (tokens == null) {
            return needsProof
                    ? new Refused(401, "unauthenticated", "token_unknown", "this server knows no tokens")
                    : new Allowed(Caller.LOCAL, Proof.NONE);
        }
        var found = check(token(authorization), from);
        return found.token() == null
                ? Objects.requireNonNull(found.refused())
                : new Allowed(found.token().caller(), Proof.TOKEN);
    }

    private static String token(String bearer) {
        return bearer.substring(7).strip();
    }

    /** A wrong token costs whoever comes from its address, a right one never does. */
    private Signing check(String token, String from) {
        Optional<AccessToken> found = tokens == null ? Optional.empty() : tokens.ofToken(token);
        if (found.isPresent() && !found.get().isExpired(clock.instant())) {
            return new Signing(found.get(), null);
        }
        long wait = wrong.take(from);
        if (wait > 0) {
            return new Signing(
                    null,
                    new Refused(
                            429,
                            "rate_limited",
                            "too_many_wrong_tokens",
                            "too many wrong tokens came from this address",
                            wait,
                            ""));
        }
        return new Signing(
                null,
                found.map(expired -> new Refused(
                                401, "unauthenticated", "token_expired", "the token has expired", 0, expired.name()))
                        .orElseGet(() -> new Refused(
                                401, "unauthenticated", "token_unknown", "the token is not known, or was revoked")));
    }

    private Decision vouched(String name, Proof proof) {
        Optional<AccessToken> found = tokens == null ? Optional.empty() : tokens.vouched(name);
        if (found.isEmpty() || found.get().isExpired(clock.instant())) {
            return new Refused(
                    403,
                    "forbidden",
                    found.isEmpty() ? "name_unknown" : "name_expired",
                    "the name that the " + proof.word() + " gives may not use this server",
                    0,
                    name);
        }
        return new Allowed(found.get().caller(), proof);
    }

    private Optional<Refused> tooOften(Allowed allowed) {
        if (rates == null || allowed.proof() == Proof.NONE) {
            return Optional.empty();
        }
        long wait = rates.take(allowed.caller().name());
        return wait == 0
                ? Optional.empty()
                : Optional.of(new Refused(
                        429,
                        "rate_limited",
                        "too_many_requests",
                        "more requests a second than this caller may make",
                        wait,
                        allowed.caller().name()));
    }

    private Optional<Refused> notPermitted(Rule rule, Caller caller) {
        if (!rule.need().isMetBy(caller.role())) {
            return forbidden(
                    caller,
                    "role_too_low",
                    "this needs the role " + rule.need().word() + ", and " + caller.name() + " has "
                            + caller.role().word());
        }
        if (rule.reach() == Reach.ALL_QUEUES && !caller.hasAllQueues()) {
            return forbidden(
                    caller, "queues_limited", "this is about all queues, and " + caller.name() + " may use some only");
        }
        if (readOnly && isChange(rule)) {
            return forbidden(caller, "read_only", "this server changes nothing: it was started read-only");
        }
        return Optional.empty();
    }

    /** Browsers send cookies by themselves; what the page was told when it signed in they do not. */
    private Optional<Refused> foreign(Rule rule, Call call, Allowed allowed) {
        if (allowed.proof() != Proof.SESSION || !isChange(rule)) {
            return Optional.empty();
        }
        var session = sessions.find(Objects.requireNonNull(call.session()));
        var said = call.csrf();
        boolean known = said != null
                && session.filter(open -> Secrets.areSame(open.csrf(), said)).isPresent();
        return known
                ? Optional.empty()
                : forbidden(
                        allowed.caller(),
                        "csrf_token_wrong",
                        "who signed in with a cookie has to send the header " + HttpAccess.CSRF_HEADER
                                + " with each change, with what GET /v1/session says");
    }

    private static boolean isChange(Rule rule) {
        return rule.effect() == Effect.CHANGES || rule.effect() == Effect.ENQUEUES;
    }

    private static Optional<Refused> forbidden(Caller caller, String reason, String detail) {
        return Optional.of(new Refused(403, "forbidden", reason, detail, 0, caller.name()));
    }
}
