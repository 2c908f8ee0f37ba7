package io.asyncjobs.server.access;

import io.asyncjobs.AuditLog;
import io.asyncjobs.server.access.Decision.Allowed;
import io.asyncjobs.server.access.Decision.Refused;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Access control of a server: what happens before and after each of its requests. {@link #checkPage} comes before everything
 * that is served, {@link #enter} before each route, {@link #leave} after it. Safe for use by many threads.
 */
public final class HttpAccess {

    /** What a page that signed in sends with each change. */
    public static final String CSRF_HEADER = "X-CSRF-Token";

    private static final String CALLER = "io.asyncjobs.caller";
    private static final String PROOF = "io.asyncjobs.proof";
    private static final String ABOUT = "io.asyncjobs.about";
    private static final String LOOKS = "io.asyncjobs.looks";
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final HostCheck hosts;
    private final Gate gate;
    private final Audit audit;
    private final @Nullable String proxyHeader;
    private final Set<InetAddress> proxies;

    /**
     * Access control of a server that listens there.
     *
     * @param address where it listens
     * @param tls its TLS; null for none
     * @param log where it is told who did what
     * @throws IllegalArgumentException if there is no token file where there should be, or it is not what it should be
     */
    public HttpAccess(AccessSettings settings, BindAddress address, @Nullable TlsFiles tls, AuditLog log) {
        var clock = InstantSource.system();
        var tokens = settings.tokens() == null ? null : new LiveTokens(new TokenFile(settings.tokens()));
        boolean certificates = tls != null && tls.needsClientCertificate();
        var names = new LinkedHashSet<>(settings.hosts());
        if (tls != null) {
            names.addAll(tls.names());
        }
        this.hosts =
                new HostCheck(names, address.isLoopback(), !settings.hosts().isEmpty());
        this.gate = new Gate(settings, tokens, certificates, clock, System::nanoTime);
        this.audit = new Audit(log, clock);
        this.proxyHeader = settings.proxyHeader();
        this.proxies = settings.proxies().stream().map(Literals::address).collect(Collectors.toUnmodifiableSet());
    }

    /** Why a request for anything at all, also the page's files, goes no further; empty where it may go on. */
    public Optional<Refused> checkPage(Context context) {
        var method = context.method().name();
        var problem = hosts.problem(new HostCheck.Headers(
                method,
                isSecure(context),
                context.header("Host"),
                context.header("Origin"),
                context.header("Sec-Fetch-Site"),
                context.header("Sec-Fetch-Mode"),
                context.header("Sec-Fetch-Dest")));
        problem.ifPresent(refused -> audit.refused(refused, method, context.path(), context.ip()));
        return problem;
    }

    /** Whether a request may go on to this route; from then on {@link #caller} knows who calls. */
    public Decision enter(Context context, String method, String path) {
        var rule = Rules.of(method, path).orElse(null);
        if (rule == null) {
            return new Refused(403, "forbidden", "route_unknown", "nobody may call this");
        }
        var decision = gate.decide(rule, call(context));
        switch (decision) {
            case Allowed allowed -> known(context, allowed.caller(), allowed.proof());
            case Refused refused -> audit.refused(refused, rule.action(), context.path(), context.ip());
        }
        return decision;
    }

    /**
     * Whether who calls would be let in still, for answers that last: not once he is revoked, has expired or signed out, or may
     * do something else.
     */
    public boolean isStillIn(Context context) {
        return gate.isStillIn(new Allowed(caller(context), proof(context)), call(context));
    }

    private Gate.Call call(Context context) {
        return new Gate.Call(
                context.ip(),
                context.header("Authorization"),
                SessionCookie.read(context),
                context.header(CSRF_HEADER),
                certificateName(context),
                proxied(context));
    }

    private static void known(Context context, Caller caller, Proof proof) {
        context.attribute(CALLER, caller);
        context.attribute(PROOF, proof);
    }

    /** Who calls; nobody before {@link #enter}. */
    public static Caller caller(Context context) {
        return Objects.requireNonNullElse(context.attribute(CALLER), Caller.NOBODY);
    }

    private static Proof proof(Context context) {
        return Objects.requireNonNullElse(context.attribute(PROOF), Proof.NONE);
    }

    /** What the request is about, for the audit log, where its path does not say so. */
    public static void about(Context context, String what) {
        context.attribute(ABOUT, what);
    }

    /** The request changes nothing, although others of its kind do: the audit log leaves it out unless it is refused. */
    public static void changesNothing(Context context) {
        context.attribute(LOOKS, true);
    }

    private static String target(Context context) {
        return Objects.requireNonNullElse(context.attribute(ABOUT), context.path());
    }

    /**
     * After a route that was entered: tells the audit log what was done.
     *
     * @param status the HTTP status of the answer
     * @param reason why it was refused; empty where it was not
     */
    public void leave(Context context, String method, String path, int status, String reason)
            throws InterruptedException {
        var rule = Rules.of(method, path);
        boolean looked = context.attribute(LOOKS) != null && status < 400;
        if (rule.isPresent() && !looked) {
            audit.done(rule.get(), caller(context), proof(context), target(context), context.ip(), status, reason);
        }
    }

    /**
     * Signs in with a token: the answer gets the cookie.
     *
     * @return why not; empty where it is done
     */
    public Optional<Refused> signIn(Context context, String token) {
        var signing = gate.sign(token, context.ip());
        if (signing.token() == null) {
            return Optional.ofNullable(signing.refused());
        }
        known(context, signing.token().caller(), Proof.SESSION);
        SessionCookie.write(context, gate.sessions().open(signing.token()));
        return Optional.empty();
    }

    /** Signs out; that nobody was signed in is fine. */
    public void signOut(Context context) {
        var word = SessionCookie.read(context);
        if (word != null) {
            gate.sessions().close(word);
        }
        SessionCookie.remove(context);
    }

    /** What a page has to know of who calls. */
    public WhoAmI whoAmI(Context context) {
        var caller = caller(context);
        var session = Optional.ofNullable(SessionCookie.current(context))
                .flatMap(gate.sessions()::find)
                .filter(open -> proof(context) == Proof.SESSION);
        return new WhoAmI(
                caller,
                proof(context),
                gate.isReadOnly(),
                session.map(Sessions.Session::csrf).orElse(""),
                session.map(Sessions.Session::expires).orElse(null));
    }

    /**
     * What a page has to know of who calls.
     *
     * @param caller who
     * @param proof how that is known
     * @param readOnly whether nobody may change anything
     * @param csrf what to send as {@link #CSRF_HEADER}; empty where that is not needed
     * @param expires when the session ends; null for none
     */
    public record WhoAmI(
            Caller caller,
            Proof proof,
            boolean readOnly,
            String csrf,
            @Nullable Instant expires) {
        @Override
        public String toString() {
            return caller + ", known by " + proof;
        }
    }

    private static boolean isSecure(Context context) {
        return context.scheme().equals("https");
    }

    private static @Nullable String certificateName(Context context) {
        X509Certificate[] chain = context.attribute(CERTIFICATES);
        return chain == null || chain.length == 0 ? null : TlsFiles.commonName(chain[0]);
    }

    private @Nullable String proxied(Context context) {
        if (proxyHeader == null) {
            return null;
        }
        return isTrusted(context.ip(), proxies) ? context.header(proxyHeader) : null;
    }

    /** Whether what comes from there is believed: from this machine, or from one of these. */
    static boolean isTrusted(String ip, Set<InetAddress> proxies) {
        var from = Literals.address(ip);
        return from.isLoopbackAddress() || proxies.contains(from);
    }
}
