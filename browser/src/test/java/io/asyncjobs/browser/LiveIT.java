package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens is on the page without a reload, and comes by the stream of events. */
class LiveIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void aTaskAppearsAndChangesItsStateByTheStreamAlone() throws InterruptedException {
        var page = DASHBOARD.open("tasks?type=" + Jobs.REPORT);
        assertThat(page.getByTestId("empty")).isVisible();
        DASHBOARD.expectFailures();
        page.route("**/v1/tasks**", Route::abort); // no list is read from now on

        var task = DASHBOARD.jobs().add(Jobs.REPORT);

        var row = DASHBOARD.task(task.id());
        assertThat(row.getByText("running")).isVisible();
        DASHBOARD.jobs().release();
        assertThat(row.getByText("complete", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
    }

    @Test
    void theCountsOfStatesChange() throws InterruptedException {
        var queue =
                DASHBOARD.client().queues().define(QueueSettings.of("COUNTED")).name();
        var page = DASHBOARD.open("tasks?queue=" + queue);
        var waiting = page.getByTestId("states").locator("[data-state=new] .count");
        assertThat(waiting).hasText("0");

        for (var i = 0; i < 3; i++) {
            DASHBOARD.jobs().add(TaskSpec.of("mail:later").queue(queue));
        }

        assertThat(waiting).hasText("3");
    }

    @Test
    void theTableOfQueuesFollows() throws InterruptedException {
        var queue =
                DASHBOARD.client().queues().define(QueueSettings.of("FOLLOWED")).name();
        var page = DASHBOARD.open("queues");
        var row = DASHBOARD.row("queue-row", "name", queue);
        assertThat(row.locator("[data-label=Waiting]")).hasText("0");

        DASHBOARD.jobs().add(TaskSpec.of("mail:later").queue(queue));
        DASHBOARD.jobs().add(TaskSpec.of("mail:later").queue(queue));

        assertThat(row.locator("[data-label=Waiting]")).hasText("2");
        assertThat(page.locator("[data-figure]")).hasCount(0);
    }

    @Test
    void theOverviewCountsDeadLettersAsTheyCome() throws InterruptedException {
        var page = DASHBOARD.open("overview");
        var dead = page.locator("[data-figure='Dead letters'] .value");
        assertThat(dead).hasText("0");

        DASHBOARD.jobs().add(Jobs.REFUSED);

        assertThat(dead).hasText("1");
    }

    @Test
    void theEventsAreListed() throws InterruptedException {
        var page = DASHBOARD.open("events");
        assertThat(page.locator("main h1")).hasText("Events");

        DASHBOARD.jobs().add(Jobs.WELCOME);

        assertThat(page.getByTestId("events").getByText(Jobs.WELCOME).first()).isVisible();
    }

    @Test
    void theEventsAreHeldAndGoOn() throws InterruptedException {
        var page = DASHBOARD.open("events");
        var shown = page.getByTestId("events").getByText("held:now");
        page.getByTestId("hold").click();

        DASHBOARD.jobs().wait("held:now");
        assertThat(page.getByTestId("hold")).containsText("missed");
        assertThat(shown).hasCount(0);
        page.getByTestId("hold").click();
        DASHBOARD.jobs().wait("held:now");

        assertThat(shown).hasCount(1);
    }

    @Test
    void eventsAreFoundByTextAndByKind() throws InterruptedException {
        var page = DASHBOARD.open("events");
        assertThat(page.locator("main h1")).hasText("Events");
        var events = page.getByTestId("events");
        DASHBOARD.jobs().wait("found:this");
        DASHBOARD.jobs().wait("other:that");
        assertThat(events).containsText("found:this");
        assertThat(events).containsText("other:that");

        page.locator("main input[type=search]").fill("FOUND:");
        assertThat(events).not().containsText("other:that");
        assertThat(events).containsText("found:this");
        page.locator("main input[type=search]").fill("");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("queue").setExact(true))
                .click();

        assertThat(page.getByTestId("empty")).containsText("Nothing of that kind yet");
    }

    @Test
    void oneConnectionServesTheWholePage() {
        var streams = new AtomicInteger();
        DASHBOARD.page().onRequest(request -> {
            if (request.url().contains("/v1/stream")) {
                streams.incrementAndGet();
            }
        });
        var page = DASHBOARD.open("overview");
        for (var place : new String[] {"queues", "tasks", "workers"}) {
            page.locator("nav a[href='#/" + place + "']").click();
            assertThat(page.locator("main h1")).hasText(Character.toUpperCase(place.charAt(0)) + place.substring(1));
        }

        assertThat(streams).hasValue(1);
    }
}
