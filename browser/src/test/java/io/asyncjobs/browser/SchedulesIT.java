package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.schedule.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one does to schedules. */
class SchedulesIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void aScheduleIsAddedAndReadInWords() throws InterruptedException {
        var page = DASHBOARD.open("schedules");

        page.getByTestId("schedule-add").click();
        page.locator("input[name=name]").fill("nightly");
        page.locator("input[name=schedule]").fill("30 2 * * *");
        assertThat(page.getByTestId("schedule-form")).containsText("At 02:30");
        page.locator("input[name=task_type]").fill(Jobs.WELCOME);
        page.locator("input[name=queue]").fill(Jobs.WORK);
        page.getByTestId("schedule-form").locator("[type=submit]").click();

        assertThat(DASHBOARD.row("schedule-row", "name", "nightly")).containsText("At 02:30");
        assertThat(DASHBOARD.client().schedules().find("nightly"))
                .hasValueSatisfying(schedule -> assertThat(schedule.queue()).isEqualTo(Jobs.WORK));
    }

    @Test
    void aCronTextThatIsNoneIsRefusedAtItsField() {
        DASHBOARD.expectFailures();
        var page = DASHBOARD.open("schedules");

        page.getByTestId("schedule-add").click();
        page.locator("input[name=name]").fill("never");
        page.locator("input[name=schedule]").fill("61 25 * * *");
        page.locator("input[name=task_type]").fill(Jobs.WELCOME);
        page.locator("input[name=queue]").fill(Jobs.WORK);
        page.getByTestId("schedule-form").locator("[type=submit]").click();

        assertThat(page.locator("input[name=schedule]")).hasAttribute("aria-invalid", "true");
    }

    @Test
    void aScheduleRunsNowAndItsTaskIsShown() throws InterruptedException {
        DASHBOARD.client().schedules().add(yearly("by-hand"));
        var page = DASHBOARD.open("schedules/by-hand");

        page.getByTestId("run-now").click();

        assertThat(page.locator("main table").getByText("by hand")).isVisible();
        page.getByTestId("toasts").locator("a").click();
        assertThat(page.getByTestId("task-type")).hasText(Jobs.WELCOME);
        assertThat(page.getByTestId("result")).isVisible();
    }

    @Test
    void aScheduleIsPausedAndResumed() throws InterruptedException {
        DASHBOARD.client().schedules().add(yearly("stopped"));
        var page = DASHBOARD.open("schedules");
        var row = DASHBOARD.row("schedule-row", "name", "stopped");

        row.getByTestId("pause").click();
        page.getByTestId("confirm-reason").fill("holidays");
        DASHBOARD.confirm();

        assertThat(row.getByTestId("pause")).hasText("Resume");
        assertThat(DASHBOARD.client().schedules().find("stopped"))
                .hasValueSatisfying(schedule -> assertThat(schedule.paused()).hasValue("holidays"));

        row.getByTestId("pause").click();

        assertThat(row.getByTestId("pause")).hasText("Pause");
        assertThat(DASHBOARD.client().schedules().find("stopped"))
                .hasValueSatisfying(schedule -> assertThat(schedule.paused()).isEmpty());
    }

    @Test
    void aScheduleIsChanged() throws InterruptedException {
        DASHBOARD.client().schedules().add(yearly("moved"));
        var page = DASHBOARD.open("schedules/moved");

        page.getByTestId("edit").click();
        page.locator("input[name=schedule]").fill("15 6 * * *");
        page.getByTestId("schedule-form").locator("[type=submit]").click();

        assertThat(page.getByTestId("schedule-form")).hasCount(0);
        assertThat(page.locator("main").getByText("At 06:15").first()).isVisible();
        assertThat(DASHBOARD.client().schedules().find("moved"))
                .hasValueSatisfying(schedule -> assertThat(schedule.cron()).hasToString("15 6 * * *"));
    }

    @Test
    void aScheduleIsDeleted() throws InterruptedException {
        DASHBOARD.expectFailures(); // the page may look at the schedule once more while it is being deleted
        DASHBOARD.client().schedules().add(yearly("gone"));
        var page = DASHBOARD.open("schedules/gone");

        page.getByTestId("delete").click();
        DASHBOARD.confirm();

        assertThat(page.locator("main h1")).hasText("Schedules");
        assertThat(DASHBOARD.row("schedule-row", "name", "gone")).hasCount(0);
        assertThat(DASHBOARD.client().schedules().find("gone")).isEmpty();
    }

    private static Schedule yearly(String name) {
        return Schedule.of(name, "0 0 1 1 *", Jobs.WELCOME).queue(Jobs.WORK);
    }
}
