package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page does while servers are away, and when they are back. */
class ReconnectIT {

    /** Longer than the page takes for normal, and not so long that it gives up. */
    private static final long LONG_SILENCE_MILLIS = 40_000;

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final LocatorAssertions.IsVisibleOptions AFTER_LONG =
            new LocatorAssertions.IsVisibleOptions().setTimeout((double) LONG.toMillis());

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void thePageSaysThatTheServerIsAwayAndFollowsAgainWhenItIsBack() throws InterruptedException {
        DASHBOARD.expectFailures();
        try (var relay = Relay.to(DASHBOARD.url())) {
            var page = DASHBOARD.page();
            page.navigate(relay.url() + "/#/tasks?type=" + Jobs.WELCOME);
            assertThat(page.getByTestId("live")).hasAttribute("data-live", "live");

            var start = DASHBOARD.stop();
            assertThat(page.getByTestId("live")).hasAttribute("data-live", "lost");
            assertThat(page.getByTestId("lost")).isVisible();
            // nobody tells the page of this one
            var missed = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
            start.run();
            relay.lead(DASHBOARD.url());

            assertThat(page.getByTestId("live")).hasAttribute("data-live", "live");
            assertThat(page.getByTestId("lost")).hasCount(0);
            assertThat(complete(missed.id())).isVisible();
            var next = DASHBOARD.jobs().add(Jobs.WELCOME);
            assertThat(complete(next.id())).isVisible();
        }
    }

    @Test
    void aPartThatCouldNotBeLoadedComesWithTheWholePageAgain() {
        DASHBOARD.expectFailures();
        var page = DASHBOARD.open("overview");
        var failed = new AtomicInteger();
        var loads = new AtomicInteger();
        page.route(DASHBOARD.url() + "/", route -> {
            loads.incrementAndGet();
            route.resume();
        });
        page.route("**/assets/Schedules-*", route -> {
            if (loads.get() == 0) {
                failed.incrementAndGet();
                route.abort();
            } else {
                route.resume();
            }
        });

        page.locator("nav a", new Page.LocatorOptions().setHasText("Schedules")).click();

        assertThat(page.locator("main h1")).hasText("Schedules");
        Assertions.assertThat(failed).hasPositiveValue();
        Assertions.assertThat(loads).hasValue(1);
    }

    @Test
    void thePageFollowsAgainAfterTheNatsServerWasAway() throws InterruptedException {
        DASHBOARD.expectFailures();
        var page = DASHBOARD.open("tasks?type=" + Jobs.WELCOME);

        DASHBOARD.nats().restart();
        var task = Awaitility.await()
                .pollInSameThread()
                .ignoreExceptions() // it may take a moment until everybody has found the server again
                .atMost(LONG)
                .until(() -> DASHBOARD.jobs().add(Jobs.WELCOME), added -> true);

        assertThat(complete(task.id())).isVisible(AFTER_LONG);
        assertThat(page.getByTestId("live")).hasAttribute("data-live", "live");
    }

    @Test
    void thePageSaysSinceWhenAFrozenServerIsSilentAndGivesItUpAndFollowsAgain() throws InterruptedException {
        DASHBOARD.expectFailures();
        try (var relay = Relay.to(DASHBOARD.url())) {
            var page = DASHBOARD.page();
            page.clock().install(); // so that nobody has to wait for as long as a page does
            page.navigate(relay.url() + "/#/tasks?type=" + Jobs.WELCOME);
            var sign = page.getByTestId("live");
            assertThat(sign).hasAttribute("data-live", "live");
            assertThat(page.getByTestId("health")).not().hasText("Looking…");

            relay.hold();
            var now = ((Number) page.evaluate("Date.now()")).longValue();
            page.clock().pauseAt(now + LONG_SILENCE_MILLIS);
            assertThat(sign).hasAttribute("data-live", "stale");
            assertThat(sign).containsText("Nothing heard for");
            assertThat(page.getByTestId("stale")).isVisible();
            assertThat(page.getByTestId("health")).containsText("No news; last:");
            page.clock().fastForward(LONG_SILENCE_MILLIS);
            assertThat(sign).hasAttribute("data-live", "lost");
            assertThat(page.getByTestId("lost")).containsText("what you see is as of");
            // nobody tells the page of this one
            var missed = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
            page.clock().resume();
            relay.release();

            assertThat(sign).hasAttribute("data-live", "live");
            assertThat(complete(missed.id())).isVisible();
            assertThat(page.getByTestId("health")).not().containsText("No news");
        }
    }

    private static Locator complete(String id) {
        return DASHBOARD.task(id).getByText("complete", new Locator.GetByTextOptions().setExact(true));
    }
}
