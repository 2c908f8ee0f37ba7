package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.asyncjobs.task.TaskSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page does while servers are away, and when they are back. */
class ReconnectIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void thePageSaysThatTheServerIsAwayAndFollowsAgainWhenItIsBack() throws InterruptedException {
        DASHBOARD.expectFailures();
        var page = DASHBOARD.open("tasks?type=" + Jobs.WELCOME);

        var start = DASHBOARD.stop();
        assertThat(page.getByTestId("live")).hasAttribute("data-live", "lost");
        assertThat(page.getByTestId("lost")).isVisible();
        // nobody tells the page of this one
        var missed = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        start.run();

        assertThat(page.getByTestId("live")).hasAttribute("data-live", "live");
        assertThat(page.getByTestId("lost")).hasCount(0);
        assertThat(complete(missed.id())).isVisible();
        var next = DASHBOARD.jobs().add(Jobs.WELCOME);
        assertThat(complete(next.id())).isVisible();
    }

    @Test
    void thePageFollowsAgainAfterTheNatsServerWasAway() throws InterruptedException {
        DASHBOARD.expectFailures();
        var page = DASHBOARD.open("tasks?type=" + Jobs.WELCOME);

        DASHBOARD.nats().restart();
        var task = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));

        assertThat(complete(task.id())).isVisible();
        assertThat(page.getByTestId("live")).hasAttribute("data-live", "live");
    }

    private static Locator complete(String id) {
        return DASHBOARD.task(id).getByText("complete", new Locator.GetByTextOptions().setExact(true));
    }
}
