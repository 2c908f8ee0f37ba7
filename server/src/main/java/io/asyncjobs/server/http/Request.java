package io.asyncjobs.server.http;

import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.access.HttpAccess;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Optional;

/** One request, as routes see it. For one thread. */
public final class Request {

    private final Context context;
    private final Query query;
    private final Limits limits;
    private final HttpAccess access;

    Request(Context context, Query query, Limits limits, HttpAccess access) {
        this.access = access;
        this.context = context;
        this.query = query;
        this.limits = limits;
    }

    /** A parameter of the path, decoded. */
    public String path(String name) {
        return context.pathParam(name);
    }

    /** Who calls: what it may not see is to be left out, and what it may not do to be refused. */
    public Caller caller() {
        return HttpAccess.caller(context);
    }

    /** Whether the caller would be let in still, for answers that last: not once he is revoked, has expired or signed out. */
    public boolean isStillIn() {
        return access.isStillIn(context);
    }

    /** What a page has to know of who calls. */
    public HttpAccess.WhoAmI whoAmI() {
        return access.whoAmI(context);
    }

    /**
     * Signs the caller in: the answer gets a cookie.
     *
     * @throws Problem if the token is not one that may
     */
    public void signIn(String token) {
        access.signIn(context, token).ifPresent(Front::refuse);
    }

    /** Signs the caller out. */
    public void signOut() {
        access.signOut(context);
    }

    /** Says what the request is about, for the audit log, where its path does not. */
    public void about(String what) {
        HttpAccess.about(context, what);
    }

    /** Says that the request only looks, although others of its kind change something. */
    public void changesNothing() {
        HttpAccess.changesNothing(context);
    }

    /** How long its connection may be silent. */
    public Duration idle() {
        return limits.idle();
    }

    /**
     * Runs it once the client goes away, or sends more without waiting for its answer, until what is given back is run. It must
     * not block.
     */
    public Runnable onLeave(Runnable gone) {
        return UnreadBody.of(context, limits).isThere() ? () -> {} : Departures.watch(context.req(), gone);
    }

    /** The query parameters. */
    public Query query() {
        return query;
    }

    /** A header; empty where it is missing. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(context.header(name));
    }

    /** Whether the client would rather have this type than another. */
    public boolean accepts(String type) {
        return header("Accept").filter(accepted -> accepted.contains(type)).isPresent();
    }

    /**
     * The body, which must be a JSON object.
     *
     * @throws Problem if it is too large, of another type, or none
     */
    public JsonObject body() {
        return BodyReader.object(context, limits.bodyBytes(), limits.reading());
    }

    /** As {@link #body}, with the limit of bodies that hold many tasks. */
    public JsonObject largeBody() {
        return BodyReader.object(context, limits.bulkBytes(), limits.reading());
    }

    /** As {@link #body}; an object without members where there is no body. */
    public JsonObject optionalBody() {
        return BodyReader.optionalObject(context, limits.bodyBytes(), limits.reading());
    }
}
