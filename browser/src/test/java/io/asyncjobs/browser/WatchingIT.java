package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dead letters, workers, storage and the line that says whether all is well. */
class WatchingIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void deadLettersAreGroupedByTheirErrorAndRetriedTogether() throws InterruptedException {
        DASHBOARD.jobs().run(TaskSpec.of(Jobs.REFUSED).queue(Jobs.WORK));
        var last = DASHBOARD.jobs().run(TaskSpec.of(Jobs.REFUSED).queue(Jobs.WORK));
        var page = DASHBOARD.open("dead-letters");
        var group = page.getByTestId("group");
        assertThat(group).hasCount(1);
        assertThat(group.locator("h2")).hasText(Jobs.ERROR);
        group.locator("summary").click();
        assertThat(DASHBOARD.row("letter", "id", last.id())).isVisible();

        page.getByTestId("group-retry").click();
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText("retried");
        page.navigate(DASHBOARD.url() + "/#/tasks/" + last.id());
        // it was tried again, and refused again
        assertThat(page.getByTestId("timeline")).containsText("Terminated");
    }

    @Test
    void oneDeadLetterIsDeletedAndTheRecordOfItsTaskStays() throws InterruptedException {
        var task = DASHBOARD.jobs().run(TaskSpec.of(Jobs.REFUSED).queue(Jobs.WORK));
        var page = DASHBOARD.open("dead-letters");
        page.getByTestId("group").locator("summary").click();
        var letter = DASHBOARD.row("letter", "id", task.id());

        letter.getByText("Delete").click();
        DASHBOARD.confirm();

        assertThat(letter).hasCount(0);
        assertThat(DASHBOARD.client().deadLetters().find(task.id())).isEmpty();
        assertThat(DASHBOARD.client().tasks().find(task.id())).isPresent();
    }

    @Test
    void workersTellWhatTheyRun() throws InterruptedException {
        var task = DASHBOARD.jobs().add(Jobs.REPORT);

        var page = DASHBOARD.open("workers");

        var running = page.locator("main a[href='#/tasks/" + task.id() + "']");
        assertThat(running).isVisible();
        assertThat(running).hasText(Jobs.REPORT);
        assertThat(page.locator("main")
                        .getByText(Pattern.compile("page 4 of 10, 40 %, for \\d"))
                        .first())
                .isVisible();
        running.click();
        assertThat(page.getByTestId("task-type")).hasText(Jobs.REPORT);
    }

    @Test
    void whoRepairsAndWhoFiresIsTold() throws InterruptedException {
        var repairs = Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> DASHBOARD.client().leaders().reconciler(), Optional::isPresent)
                .orElseThrow();

        var page = DASHBOARD.open("workers");

        assertThat(page.locator(".page-head span[title='" + repairs + "']"))
                .hasText(Pattern.compile("an HTTP server \\(.*\\)|.*, process \\d+|night-watch"));
        assertThat(page.locator(".page-head")).containsText("schedules: night-watch");
        assertThat(page.locator("main")).not().containsText("Nobody repairs");
    }

    @Test
    void workersAppearWhenTheyStartAndGoWhenTheyStop() throws InterruptedException {
        var page = DASHBOARD.open("workers");
        assertThat(page.getByTestId("worker")).hasCount(1);

        try (var second = DASHBOARD
                .client()
                .worker()
                .queue(QueueSettings.of(Jobs.WORK))
                .slots(3)
                .handle(Jobs.WELCOME, context -> null)
                .start()) {
            assertThat(DASHBOARD.row("worker", "id", second.id())).containsText("0 of 3 slots");
        }

        assertThat(page.getByTestId("worker")).hasCount(1);
    }

    @Test
    void aQueueWhoseTriesFailIsToldWithHowManyOfThem() throws InterruptedException {
        var page = DASHBOARD.open("overview");

        for (var i = 0; i < 6; i++) {
            DASHBOARD.jobs().run(TaskSpec.of(Jobs.BROKEN).queue(Jobs.WORK).maxTries(2));
        }

        var row = DASHBOARD.row("queue-row", "name", Jobs.WORK);
        assertThat(row).containsText("tries failed in the last 5 minutes");
        assertThat(row.locator("[data-label='Failed, 5 min'] .bad")).hasText(Pattern.compile("[1-9][0-9]"));
        assertThat(page.getByTestId("verdict")).containsText("tries failed");
    }

    @Test
    void streamsAreListedWithWhatTheyHold() {
        var page = DASHBOARD.open("storage");

        assertThat(page.getByTestId("streams")).containsText(Jobs.WORK);
        assertThat(page.getByTestId("streams").locator("tbody tr").first()).containsText("fine");
        assertThat(page.getByTestId("findings")).not().containsText("Looking");
    }

    @Test
    void theCheckOfEverythingIsMadeAgain() {
        var page = DASHBOARD.open("storage");
        assertThat(page.getByTestId("checkup")).hasText("Look again");

        var answer = page.waitForResponse("**/v1/checkup", page.getByTestId("checkup")::click);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(page.getByTestId("findings")).not().containsText("Looking");
    }

    @Test
    void aQueueThatNobodyServesIsInTroubleAndComesFirst() throws InterruptedException {
        DASHBOARD.jobs().wait("invoice:send");

        var page = DASHBOARD.open("overview");

        assertThat(page.getByTestId("queue-row").first()).hasAttribute("data-name", Jobs.IDLE);
        assertThat(page.getByTestId("verdict")).containsText(Jobs.IDLE);
    }
}
