package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of one task. */
class TaskIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void itTellsOfEachTryWithItsError() throws InterruptedException {
        var task =
                DASHBOARD.jobs().run(TaskSpec.of(Jobs.BROKEN).queue(Jobs.WORK).maxTries(2));

        var page = DASHBOARD.open("tasks/" + task.id());

        var timeline = page.getByTestId("timeline");
        assertThat(timeline.locator("pre").first()).hasText(Jobs.ERROR);
        assertThat(timeline).containsText("Try 1");
        assertThat(timeline).containsText("Try 2");
    }

    @Test
    void aRunningTaskTellsHowFarItIsAndIsCancelled() throws InterruptedException {
        var task = DASHBOARD.jobs().add(Jobs.REPORT);
        var page = DASHBOARD.open("tasks/" + task.id());
        assertThat(page.getByTestId("progress")).containsText("page 4 of 10");
        assertThat(page.getByTestId("progress")).containsText("40 %");

        page.getByTestId("cancel").click();
        page.getByTestId("confirm-reason").fill("not needed");
        DASHBOARD.confirm();

        assertThat(page.locator("h1").getByText("terminated")).isVisible();
        assertThat(page.getByTestId("timeline")).containsText("not needed");
        assertThat(DASHBOARD.client().tasks().load(task.id()).state()).isEqualTo(TaskState.TERMINATED);
    }

    @Test
    void aTaskThatEndedBadlyIsRetried() throws InterruptedException {
        var task = DASHBOARD.jobs().run(TaskSpec.of(Jobs.REFUSED).queue(Jobs.WORK));
        var page = DASHBOARD.open("tasks/" + task.id());
        var deaths = page.getByTestId("timeline").locator("pre");
        assertThat(deaths.first()).isVisible();
        var before = deaths.count();

        page.getByTestId("retry").click();

        assertThat(deaths.nth(before)).isVisible();
    }

    @Test
    void aTaskIsDeleted() throws InterruptedException {
        DASHBOARD.expectFailures(); // the page may look at the task once more while it is being deleted
        var task = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        var page = DASHBOARD.open("tasks/" + task.id());

        page.getByTestId("delete").click();
        DASHBOARD.confirm();

        assertThat(page.locator("main h1")).hasText("Tasks");
        assertThat(DASHBOARD.client().tasks().find(task.id())).isEmpty();
    }

    @Test
    void dependenciesAreDrawnAndLeadToTheirTasks() throws InterruptedException {
        var parent = DASHBOARD.jobs().wait("graph:parent");
        var child =
                DASHBOARD.jobs().add(TaskSpec.of("graph:child").queue(Jobs.IDLE).dependsOn(parent.id()));
        var page = DASHBOARD.open("tasks/" + child.id());
        assertThat(page.getByTestId("task-type")).hasText("graph:child");

        page.locator("[data-testid=graph] a[href*='" + parent.id() + "']").click();

        assertThat(page.getByTestId("task-type")).hasText("graph:parent");
    }

    @Test
    void aTaskThatIsNotThereIsSaid() {
        DASHBOARD.expectFailures();

        var page = DASHBOARD.open("tasks/2tfKdUbyjzGPvRBr8VzuTxTjaKx");

        assertThat(page.getByTestId("empty")).containsText("There is no task");
    }

    @Test
    void markupInPayloadAndErrorIsTextAndNothingElse() throws InterruptedException {
        var script = "<script>window.hurt=1</script><img src=x onerror=\"window.hurt=1\">";
        var task = DASHBOARD
                .jobs()
                .run(TaskSpec.of(Jobs.REFUSED, Map.of("body", script)).queue(Jobs.WORK));

        for (var place : new String[] {"tasks/" + task.id(), "tasks?id=" + task.id(), "dead-letters"}) {
            var page = DASHBOARD.open(place);
            assertThat(page.locator("main")
                            .getByText("550 no such box <img src=x")
                            .first())
                    .isVisible();
            assertThat(page.locator("main img")).hasCount(0);
            assertThat(page.evaluate("window.hurt")).isNull();
        }
        var page = DASHBOARD.open("tasks/" + task.id());
        assertThat(page.getByTestId("payload")).containsText("<script>window.hurt=1</script>");
        assertThat(page.evaluate("window.hurt")).isNull();
    }
}
