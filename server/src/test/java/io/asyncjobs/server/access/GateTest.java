package io.asyncjobs.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.server.access.Decision.Allowed;
import io.asyncjobs.server.access.Decision.Refused;
import io.asyncjobs.server.access.Rule.Effect;
import io.asyncjobs.server.access.Rule.Need;
import io.asyncjobs.server.access.Rule.Reach;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may do what, row by row. */
class GateTest {

    private static final Instant START = Instant.parse("2026-02-03T04:05:06Z");

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final AtomicLong nanos = new AtomicLong();
    private TokenFile file;

    @BeforeEach
    void file() {
        file = new TokenFile(folder.resolve("tokens.json"));
    }

    private Gate gate(AccessSettings settings, boolean certificates) {
        var tokens = settings.tokens() == null ? null : new LiveTokens(file);
        return new Gate(settings, tokens, certificates, now::get, nanos::get);
    }

    private Gate gate() {
        return gate(AccessSettings.open().withTokens(file.path()), false);
    }

    private String token(Role role, String... queues) {
        return file.add(role.word() + file.read().size(), role, List.of(queues), START, null);
    }

    private static Gate.Call bearer(String token) {
        return new Gate.Call("192.0.2.7", "Bearer " + token, null, null, null, null);
    }

    private static Gate.Call nothing() {
        return new Gate.Call("192.0.2.7", null, null, null, null, null);
    }

    private static Gate.Call session(String word, @Nullable String csrf) {
        return new Gate.Call("192.0.2.7", null, word, csrf, null, null);
    }

    private static Rule rule(Need need, Effect effect) {
        return new Rule("POST", "/x", need, effect, Reach.SOME_QUEUES);
    }

    private static String reason(Decision decision) {
        return switch (decision) {
            case Allowed allowed -> "";
            case Refused refused -> refused.status() + " " + refused.reason();
        };
    }

    static Stream<Arguments> rows() {
        var rows = new ArrayList<Arguments>();
        for (var rule : Rules.all()) {
            for (var role : Role.values()) {
                rows.add(Arguments.of(rule, role));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRouteAllowsItsRoleAndThoseAboveIt(Rule rule, Role role) {
        var decision = gate0(role).decide(rule, bearer(word));
        int needed = switch (rule.need()) {
            case ANYONE, VIEW -> 0;
            case OPERATE -> 1;
            case ADMIN -> 2;
        };

        int has = switch (role) {
            case VIEW -> 0;
            case OPERATE -> 1;
            case ADMIN -> 2;
        };

        assertThat(reason(decision)).isEqualTo(has >= needed ? "" : "403 role_too_low");
    }

    private String word = "";

    private Gate gate0(Role role) {
        word = token(role);
        return gate();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whoDoesNotSayWhoHeIsGetsOnlyWhatIsForAnyone(Rule rule, Role role) {
        token(role);

        assertThat(reason(gate().decide(rule, nothing())))
                .isEqualTo(rule.need() == Need.ANYONE ? "" : "401 token_missing");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whoMayUseSomeQueuesDoesNotGetWhatIsAboutAll(Rule rule, Role role) {
        word = token(Role.ADMIN, "A");

        assertThat(reason(gate().decide(rule, bearer(word))))
                .isEqualTo(rule.reach() == Reach.ALL_QUEUES ? "403 queues_limited" : "");
        assertThat(role).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readOnlyRefusesEveryChangeToEverybody(Rule rule, Role role) {
        var gate = gate(AccessSettings.open().withReadOnly(true), false);
        boolean changes = rule.effect() == Effect.CHANGES || rule.effect() == Effect.ENQUEUES;

        assertThat(reason(gate.decide(rule, nothing()))).isEqualTo(changes ? "403 read_only" : "");
        assertThat(rule.effect() == Effect.READS).isEqualTo(rule.method().equals("GET"));
        assertThat(role).isNotNull();
    }

    @Test
    void withoutTokensEverybodyMayDoEverything() {
        assertThat(gate(AccessSettings.open(), false).decide(rule(Need.ADMIN, Effect.CHANGES), nothing()))
                .isEqualTo(new Allowed(Caller.LOCAL, Proof.NONE));
    }

    @Test
    void aTokenSaysWhoCallsAndForWhichQueues() {
        word = file.add("ci", Role.VIEW, List.of("A"), START, null);

        assertThat(gate().decide(rule(Need.VIEW, Effect.READS), bearer(word)))
                .isInstanceOfSatisfying(Allowed.class, allowed -> {
                    assertThat(allowed.proof()).isEqualTo(Proof.TOKEN);
                    assertThat(allowed.caller().name()).isEqualTo("ci");
                    assertThat(allowed.caller().mayUse("A")).isTrue();
                    assertThat(allowed.caller().mayUse("B")).isFalse();
                    assertThat(allowed.caller().seesPayloads()).isFalse();
                });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void payloadsAreForThoseWhoOperate(Role role) {
        assertThat(new Caller("x", role, Set.of()).seesPayloads()).isEqualTo(role != Role.VIEW);
    }

    private AccessToken signedIn(Gate gate) {
        return Objects.requireNonNull(gate.sign(word, "a").token());
    }

    @Test
    void anExpiredTokenIsRefusedAndSoIsItsSession() {
        word = file.add("ci", Role.ADMIN, List.of(), START, START.plusSeconds(60));
        var gate = gate();
        var rule = rule(Need.VIEW, Effect.READS);
        var cookie = gate.sessions().open(signedIn(gate));

        assertThat(reason(gate.decide(rule, bearer(word)))).isEmpty();
        assertThat(reason(gate.decide(rule, session(cookie, null)))).isEmpty();
        now.set(START.plusSeconds(60));
        assertThat(reason(gate.decide(rule, bearer(word)))).isEqualTo("401 token_expired");
        assertThat(reason(gate.decide(rule, session(cookie, null)))).isEqualTo("401 token_missing");
    }

    @Test
    void aSessionEndsAfterItsLife() {
        word = token(Role.ADMIN);
        var gate = gate();
        var cookie = gate.sessions().open(signedIn(gate));
        var rule = rule(Need.VIEW, Effect.READS);

        now.set(START.plus(Sessions.LIFE).minus(Duration.ofSeconds(1)));
        assertThat(reason(gate.decide(rule, session(cookie, null)))).isEmpty();
        now.set(START.plus(Sessions.LIFE));
        assertThat(reason(gate.decide(rule, session(cookie, null)))).isEqualTo("401 token_missing");
    }

    private static boolean isStillIn(Gate gate, Decision entered, Gate.Call call) {
        return gate.isStillIn((Allowed) entered, call);
    }

    @Test
    void whoListensIsInUntilHisTokenOrSessionEnds() {
        word = file.add("ci", Role.VIEW, List.of(), START, START.plus(Duration.ofDays(1)));
        var gate = gate();
        var rule = rule(Need.VIEW, Effect.READS);
        var byToken = gate.decide(rule, bearer(word));
        var cookie = gate.sessions().open(signedIn(gate));
        var bySession = gate.decide(rule, session(cookie, null));
        var other = gate.sessions().open(signedIn(gate));

        assertThat(isStillIn(gate, byToken, bearer(word))).isTrue();
        assertThat(isStillIn(gate, bySession, session(cookie, null))).isTrue();
        gate.sessions().close(other);
        assertThat(isStillIn(gate, bySession, session(other, null))).isFalse();
        now.set(START.plus(Sessions.LIFE));
        assertThat(isStillIn(gate, bySession, session(cookie, null))).isFalse();
        assertThat(isStillIn(gate, byToken, bearer(word))).isTrue();
        now.set(START.plus(Duration.ofDays(1)));
        assertThat(isStillIn(gate, byToken, bearer(word))).isFalse();
    }

    @Test
    void whoListensIsInOnlyWithTheRightsThatHeCameWith() {
        file.addVouched("ada", Role.VIEW, List.of("A"), START, null);
        var gate = gate();
        var byProxy = new Gate.Call("a", null, null, null, null, "ada");
        var byCertificate = new Gate.Call("a", null, null, null, "ada", null);
        var rule = rule(Need.VIEW, Effect.READS);

        for (var call : List.of(byProxy, byCertificate)) {
            var entered = (Allowed) gate.decide(rule, call);
            assertThat(isStillIn(gate, entered, call)).isTrue();
            var wider = new Allowed(new Caller("ada", Role.VIEW, Set.of()), entered.proof());
            assertThat(isStillIn(gate, wider, call)).isFalse();
        }
        var open = gate(AccessSettings.open(), false);
        assertThat(isStillIn(open, open.decide(rule, nothing()), nothing())).isTrue();
    }

    @Test
    void whoSignedInSaysWhatOtherPagesCannotKnow() {
        word = token(Role.ADMIN);
        var gate = gate();
        var cookie = gate.sessions().open(signedIn(gate));
        var csrf = gate.sessions().find(cookie).orElseThrow().csrf();
        var change = rule(Need.VIEW, Effect.CHANGES);

        assertThat(reason(gate.decide(change, session(cookie, null)))).isEqualTo("403 csrf_token_wrong");
        assertThat(reason(gate.decide(change, session(cookie, "x")))).isEqualTo("403 csrf_token_wrong");
        assertThat(reason(gate.decide(change, session(cookie, csrf)))).isEmpty();
        gate.sessions().close(cookie);
        assertThat(reason(gate.decide(change, session(cookie, csrf)))).isEqualTo("401 token_missing");
    }

    @Test
    void wrongTokensAreSlowedAndRightOnesAreNot() {
        word = token(Role.ADMIN);
        var gate = gate();
        var rule = rule(Need.VIEW, Effect.READS);

        for (int i = 0; i < 10; i++) {
            assertThat(reason(gate.decide(rule, bearer("ajt_" + i)))).isEqualTo("401 token_unknown");
        }
        assertThat(gate.decide(rule, bearer("ajt_x"))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.reason()).isEqualTo("too_many_wrong_tokens");
            assertThat(refused.retryAfterSeconds()).isEqualTo(1);
            assertThat(refused.toString()).doesNotContain("ajt_x");
        });
        assertThat(reason(gate.decide(rule, bearer(word)))).isEmpty();
        assertThat(reason(gate.decide(rule, new Gate.Call("192.0.2.8", "Bearer ajt_x", null, null, null, null))))
                .isEqualTo("401 token_unknown");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(reason(gate.decide(rule, bearer("ajt_x")))).isEqualTo("401 token_unknown");
    }

    @Test
    void eachTokenHasItsRate() {
        word = token(Role.VIEW);
        var other = token(Role.VIEW);
        var gate = gate(AccessSettings.open().withTokens(file.path()).withRate(2), false);
        var rule = rule(Need.VIEW, Effect.READS);

        assertThat(reason(gate.decide(rule, bearer(word)))).isEmpty();
        assertThat(reason(gate.decide(rule, bearer(word)))).isEmpty();
        assertThat(gate.decide(rule, bearer(word))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.retryAfterSeconds()).isEqualTo(1);
        });
        assertThat(reason(gate.decide(rule, bearer(other)))).isEmpty();
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(reason(gate.decide(rule, bearer(word)))).isEmpty();
        assertThat(reason(gate.decide(rule, bearer(word)))).isEqualTo("429 too_many_requests");
    }

    @Test
    void othersThanBearersAreRefused() {
        token(Role.VIEW);

        assertThat(reason(gate().decide(
                                rule(Need.VIEW, Effect.READS),
                                new Gate.Call("a", "Basic YTpi", null, null, null, null))))
                .isEqualTo("401 scheme_unknown");
    }

    @Test
    void aCertificateGivesTheNameAndTheFileTheRole() {
        file.addVouched("node-1", Role.OPERATE, List.of("A"), START, null);
        file.add("node-2", Role.ADMIN, List.of(), START, null);
        var known = new Gate.Call("a", null, null, null, "node-1", null);
        var stranger = new Gate.Call("a", null, null, null, "node-9", null);
        var nameOfAToken = new Gate.Call("a", null, null, null, "node-2", null);
        var gate = gate(AccessSettings.open().withTokens(file.path()), true);
        var rule = rule(Need.OPERATE, Effect.CHANGES);

        assertThat(reason(gate.decide(rule, known))).isEmpty();
        assertThat(reason(gate.decide(rule, stranger))).isEqualTo("403 name_unknown");
        assertThat(reason(gate.decide(rule, nameOfAToken))).isEqualTo("403 name_unknown");
        assertThat(gate(AccessSettings.open(), true).decide(rule, stranger))
                .isEqualTo(new Allowed(new Caller("node-9", Role.ADMIN, Set.of()), Proof.CERTIFICATE));
        assertThat(reason(gate(AccessSettings.open(), true).decide(rule, nothing())))
                .isEqualTo("401 token_missing");
    }

    @Test
    void aProxyGivesTheName() {
        file.addVouched("ada@example.com", Role.VIEW, List.of(), START, null);
        var gate = gate();
        var ada = new Gate.Call("a", null, null, null, null, "ada@example.com");
        var stranger = new Gate.Call("a", null, null, null, null, "eve");

        assertThat(reason(gate.decide(rule(Need.VIEW, Effect.READS), ada))).isEmpty();
        assertThat(reason(gate.decide(rule(Need.OPERATE, Effect.CHANGES), ada))).isEqualTo("403 role_too_low");
        assertThat(reason(gate.decide(rule(Need.VIEW, Effect.READS), stranger))).isEqualTo("403 name_unknown");
    }

    @Test
    void noRouteIsTwiceInTheTable() {
        assertThat(Rules.all().stream().map(rule -> rule.method() + " " + rule.path()))
                .doesNotHaveDuplicates();
        assertThat(Rules.of("HEAD", "/v1/tasks")).isEqualTo(Rules.of("GET", "/v1/tasks"));
        assertThat(Rules.of("TRACE", "/v1/tasks")).isEmpty();
    }
}
