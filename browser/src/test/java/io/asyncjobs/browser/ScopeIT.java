package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The page for somebody who may see and use one queue only. */
class ScopeIT extends WithPeople {

    private static final Duration LATER = Duration.ofHours(1);

    @Test
    void onlyItsQueueIsOnThePages() throws InterruptedException {
        var hidden = DASHBOARD.jobs().wait("secret:plan");
        var page = DASHBOARD.signIn(people.mailer());
        assertThat(page.locator("nav")).containsText("mia, operate, " + Jobs.WORK + " only");
        assertThat(page.getByTestId("queue-row")).hasCount(1);
        assertThat(page.getByTestId("verdict")).not().containsText(Jobs.IDLE);

        for (var place : new String[] {"queues", "tasks", "dead-letters", "schedules", "workers", "operations"}) {
            DASHBOARD.open(place);
            assertThat(page.locator("main h1")).isVisible();
            assertThat(page.locator("main")).not().containsText(Jobs.IDLE);
            assertThat(page.locator("main")).not().containsText("secret:plan");
        }
        DASHBOARD.open("queues/" + Jobs.IDLE);
        assertThat(page.locator("main [role=alert]")).containsText("may not use queue " + Jobs.IDLE);
        DASHBOARD.open("tasks/" + hidden.id());
        assertThat(page.getByTestId("task-type")).hasCount(0);
    }

    @Test
    void whatIsAboutAllQueuesIsNotOffered() {
        var page = DASHBOARD.signIn(people.mailer());

        assertThat(page.locator("nav a[href='#/events']")).isVisible();
        assertThat(page.locator("nav a[href='#/storage']")).hasCount(0);
        assertThat(page.locator("nav a[href='#/audit']")).hasCount(0);
    }

    @Test
    void whatWorkersRunIsNotSaidToBeNothing() throws InterruptedException {
        DASHBOARD.jobs().add(Jobs.REPORT);
        var page = DASHBOARD.signIn(people.mailer());

        DASHBOARD.open("workers");

        assertThat(page.getByTestId("worker")).containsText("shown to those who may see all queues");
        assertThat(page.getByTestId("worker")).containsText("8 slots");
        assertThat(page.getByTestId("worker")).not().containsText("Runs nothing");
    }

    @Test
    void theStreamTellsOfItsQueueAlone() throws InterruptedException {
        var page = DASHBOARD.signIn(people.mailer());
        DASHBOARD.open("events");
        assertThat(page.locator("main h1")).hasText("Events");

        DASHBOARD.jobs().wait("secret:later");
        DASHBOARD.client().queues().define(QueueSettings.of("HIDDEN"));
        DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));

        var events = page.getByTestId("events");
        assertThat(events.getByText("complete").first()).isVisible();
        assertThat(events).not().containsText("secret:later");
        assertThat(events).not().containsText("HIDDEN");
    }

    @Test
    void selectedTasksOfItsQueueAreCancelled() throws InterruptedException {
        var task =
                DASHBOARD.jobs().add(TaskSpec.of("mail:later").queue(Jobs.WORK).delay(LATER));
        var page = DASHBOARD.signIn(people.mailer());
        DASHBOARD.open("tasks?type=mail:later");

        DASHBOARD.task(task.id()).locator("input[type=checkbox]").check();
        page.getByTestId("bulk-cancel").click();
        page.getByTestId("confirm-reason").fill("not needed");
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText("1 task cancelled");
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                DASHBOARD.client().tasks().load(task.id()).state())
                        .isEqualTo(TaskState.TERMINATED));
    }
}
