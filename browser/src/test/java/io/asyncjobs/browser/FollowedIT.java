package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How far tasks and operations are, and what others do to schedules: told by the stream of events, and not asked again and again. */
class FollowedIT {

    /** Longer than pages ask again where no event tells, and shorter than they wait for a server that is silent. */
    private static final long A_WHILE_MILLIS = 20_000;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void howFarATaskIsFollowsByTheStreamAlone() throws InterruptedException {
        var next = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var worker = DASHBOARD
                .client()
                .worker()
                .queue(QueueSettings.of("STEPS"))
                .handle("steps:two", context -> {
                    context.progress(10, "the first step");
                    next.await();
                    context.progress(70, "the second step");
                    end.await();
                    return null;
                })
                .start()) {
            assertThat(worker.id()).isNotEmpty();
            var task = DASHBOARD.jobs().add(TaskSpec.of("steps:two").queue("STEPS"));
            var page = DASHBOARD.open("tasks/" + task.id());
            assertThat(page.getByTestId("progress")).containsText("the first step");
            DASHBOARD.expectFailures();
            page.route("**/progress", Route::abort); // it is not read from now on

            next.countDown();

            assertThat(page.getByTestId("progress")).containsText("the second step");
            assertThat(page.getByTestId("progress")).containsText("70 %");
            end.countDown();
            assertThat(page.getByTestId("progress")).hasCount(0);
        }
    }

    @Test
    void operationsThatOthersBeginAppearAndEnd() throws InterruptedException {
        DASHBOARD.jobs().wait("followed:one");
        var page = DASHBOARD.open("operations");
        assertThat(page.locator("main h1")).hasText("Operations");

        var operation = DASHBOARD
                .client()
                .operations()
                .start(new BulkAction.DeleteTasks(TaskFilter.all().withType("followed:one"), false), "ada", "");

        var row = DASHBOARD.row("operation-row", "id", operation.id());
        assertThat(row).containsText("1 task deleted");
        assertThat(row.locator("progress")).hasCount(0);
    }

    @Test
    void whatOthersDoToSchedulesIsShown() throws InterruptedException {
        var schedules = DASHBOARD.client().schedules();
        var page = DASHBOARD.open("schedules");
        assertThat(page.locator("main h1")).hasText("Schedules");

        schedules.add(Schedule.of("theirs", "0 0 1 1 *", Jobs.WELCOME).queue(Jobs.WORK));

        var row = DASHBOARD.row("schedule-row", "name", "theirs");
        assertThat(row.getByTestId("pause")).hasText("Pause");
        schedules.pause("theirs", "holidays");
        assertThat(row.getByTestId("pause")).hasText("Resume");
        schedules.delete("theirs");
        assertThat(row).hasCount(0);
    }

    @Test
    void howFarATaskIsIsNotAskedAgainAndAgain() throws InterruptedException {
        var task = DASHBOARD.jobs().add(Jobs.REPORT);
        DASHBOARD.awaitListed("state=active&id=" + task.id(), 1); // no event is to come
        asksNothingWhileNothingHappens("tasks/" + task.id(), "[data-testid=progress]");
    }

    @Test
    void operationsAreNotAskedForAgainAndAgain() {
        asksNothingWhileNothingHappens("operations", "main h1");
    }

    private static void asksNothingWhileNothingHappens(String place, String shown) {
        var page = DASHBOARD.page();
        page.clock().install(); // so that nobody has to wait for as long as a page does
        DASHBOARD.open(place);
        assertThat(page.locator(shown)).isVisible();
        var asked = new ArrayList<String>();
        page.onRequest(request -> {
            if (request.url().matches(".*/v1/(tasks|operations).*")) {
                asked.add(request.url());
            }
        });

        page.clock().fastForward(A_WHILE_MILLIS);
        page.evaluate("fetch('v1/session').then((answer) => answer.text())"); // what was asked before is known then

        assertThat(asked).isEmpty();
    }
}
