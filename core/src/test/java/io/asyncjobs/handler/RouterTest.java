package io.asyncjobs.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskType;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouterTest {

    private final Router router = new Router();

    private @Nullable Object run(String type) throws Exception {
        return run(type, "null");
    }

    private @Nullable Object run(String type, String json) throws Exception {
        return router.route(type).orElseThrow().handler().handle(PlainContext.of(type, json));
    }

    private static Middleware around(String name) {
        return (context, next) -> name + "(" + next.handle(context) + ")";
    }

    @ParameterizedTest
    @CsvSource({
        "email, exact",
        "email:new, exact new",
        "email:newer, prefix email:n",
        "email:old, prefix email",
        "emailx, prefix email",
        "emai, any",
        "E, any",
        "other, any",
    })
    void c42TheExactTypeIsBeforeTheLongestPrefixAndThatBeforeTheCatchAll(String type, String handler) throws Exception {
        router.handleAny(context -> "any")
                .handlePrefix("email", context -> "prefix email")
                .handlePrefix("email:n", context -> "prefix email:n")
                .handle("email", context -> "exact")
                .handle("email:new", context -> "exact new");

        assertThat(run(type)).isEqualTo(handler);
    }

    @Test
    void c42ATypeWithoutHandlerHasNoRouteAndMiddlewareDoesNotWrapThat() {
        router.handle("email", context -> null)
                .handlePrefix("sms", context -> null)
                .use(around("a"));

        assertThat(router.route("other")).isEmpty();
        assertThat(router.route("emailx")).isEmpty();
        assertThat(router.route("sm")).isEmpty();
        assertThat(new Router().route("other")).isEmpty();
    }

    @Test
    void c42MiddlewareOfAllIsAroundThatOfOneAndTheFirstIsOutermost() throws Exception {
        router.use(around("a"))
                .use(around("b"))
                .handle(
                        "email",
                        context -> "handler",
                        HandlerOptions.defaults().use(around("c")).use(around("d")))
                .handle("sms", context -> "other");

        assertThat(run("email")).isEqualTo("a(b(c(d(handler))))");
        assertThat(run("sms")).isEqualTo("a(b(other))");
    }

    @Test
    void c42MiddlewareThatIsAddedLateWrapsWhatWasThereButNotWhatHasBegun() throws Exception {
        router.handle("email", context -> "handler");
        var begun = router.route("email").orElseThrow().handler();

        router.use(around("late"));

        assertThat(run("email")).isEqualTo("late(handler)");
        assertThat(begun.handle(PlainContext.of("email", "null"))).isEqualTo("handler");
    }

    @Test
    void c42MiddlewareWrapsHandlersOfPrefixesAndTheCatchAllToo() throws Exception {
        router.handlePrefix("email", context -> "prefix")
                .handleAny(context -> "any")
                .use(around("a"));

        assertThat(run("email:new")).isEqualTo("a(prefix)");
        assertThat(run("sms")).isEqualTo("a(any)");
    }

    @Test
    void c42ChainPutsTheFirstOutermost() throws Exception {
        var chained = Middleware.chain(context -> "handler", List.of(around("a"), around("b"), around("c")));

        assertThat(chained.handle(PlainContext.of("t", "null"))).isEqualTo("a(b(c(handler)))");
    }

    @Test
    void c42MiddlewareMayBeAddedWhileTasksAreRouted() throws Exception {
        router.handle("email", context -> "handler");
        var adding = new FutureTask<>(
                () -> {
                    for (int i = 0; i < 200; i++) {
                        router.use((context, next) -> next.handle(context) + "+");
                    }
                },
                null);
        Thread.ofPlatform().start(adding);

        int seen = 0;
        while (!adding.isDone()) {
            var now = String.valueOf(run("email"));
            assertThat(now).startsWith("handler").hasSizeGreaterThanOrEqualTo(seen);
            seen = now.length();
        }
        adding.get();
        assertThat(run("email")).isEqualTo("handler" + "+".repeat(200));
    }

    @Test
    void handlersMayBeAddedAtAnyTime() throws Exception {
        router.handleAny(context -> "any");
        assertThat(run("email")).isEqualTo("any");

        router.handle("email", context -> "exact");

        assertThat(run("email")).isEqualTo("exact");
    }

    @Test
    void c42MiddlewareMayNotCallOnAtAll() throws Exception {
        router.use((context, next) -> "stopped").handle("email", context -> {
            throw new AssertionError("the handler was called");
        });

        assertThat(run("email")).isEqualTo("stopped");
    }

    @Test
    void middlewareMayChangeAFailure() throws Exception {
        router.use((context, next) -> {
                    try {
                        return next.handle(context);
                    } catch (IllegalStateException problem) {
                        return "instead of " + problem.getMessage();
                    }
                })
                .handle("email", context -> {
                    throw new IllegalStateException("boom");
                });

        assertThat(run("email")).isEqualTo("instead of boom");
    }

    @Test
    void c42ASecondHandlerForTheSameIsRefusedAndTheFirstKept() throws Exception {
        router.handle("email", context -> "first")
                .handlePrefix("sms", context -> "first")
                .handleAny(context -> "first");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> router.handle("email", context -> "second"))
                .withMessage("there is a handler for type email already; register one only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> router.handlePrefix("sms", context -> "second"))
                .withMessage("there is a handler for prefix sms already; register one only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> router.handleAny(context -> "second"))
                .withMessage("there is a handler for all types already; register one only");
        assertThat(List.of(String.valueOf(run("email")), String.valueOf(run("sms:1")), String.valueOf(run("x"))))
                .containsOnly("first");
    }

    @Test
    void theSameTextMayBeATypeAndAPrefix() throws Exception {
        router.handle("email", context -> "type").handlePrefix("email", context -> "prefix");

        assertThat(run("email")).isEqualTo("type");
        assertThat(run("email:new")).isEqualTo("prefix");
    }

    @Test
    void aTypedHandlerGetsItsPayload() throws Exception {
        router.handle(
                TaskType.of("sum", new TaskType.Of<List<Integer>>() {}),
                (numbers, context) ->
                        numbers.stream().mapToInt(number -> number).sum());

        assertThat(run("sum", "[1,2,3]")).isEqualTo(6);
        assertThatThrownBy(() -> run("sum", "{}")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> run("sum", "null"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the payload is null where sum(java.util.List<java.lang.Integer>)");
    }

    @Test
    void theOptionsOfAHandlerComeWithItsRoute() {
        router.handle("email", context -> null, HandlerOptions.defaults().retry(RetryPolicy.oneHour()))
                .handle("sms", context -> null);

        assertThat(router.route("email").orElseThrow().options().retryPolicy()).contains(RetryPolicy.oneHour());
        assertThat(router.route("sms").orElseThrow().options().retryPolicy()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void c42WhatCannotBeATypeOrIsNullIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> router.handle("a.b", context -> null));
        assertThatIllegalArgumentException().isThrownBy(() -> router.handlePrefix("", context -> null));
        assertThatNullPointerException().isThrownBy(() -> router.handle("a", (Handler) null));
        assertThatNullPointerException().isThrownBy(() -> router.use(null));
        assertThat(router.route("a")).isEmpty();
    }
}
