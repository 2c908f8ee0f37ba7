package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
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

        page.getByTestId("toasts").locator("a").click(); // at once, for it does not stay
        assertThat(page.getByTestId("task-type")).hasText(Jobs.WELCOME);
        assertThat(page.getByTestId("result")).isVisible();
        DASHBOARD.open("schedules/by-hand");
        assertThat(page.locator("main table").getByText("by hand")).isVisible();
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

    @Test
    void theListTellsWhatBecameOfTheLatestDueTimes() throws InterruptedException {
        var client = DASHBOARD.client();
        client.schedules().add(yearly("quiet"));
        client.schedules().add(Schedule.of("told", "0 0 1 1 *", Jobs.REFUSED).queue(Jobs.WORK));
        var made = client.schedules().runNow("told");
        assertThat(client.tasks().await(made.id(), Duration.ofMinutes(1))).isPresent();

        var page = DASHBOARD.open("schedules");

        assertThat(DASHBOARD.row("schedule-row", "name", "quiet")).containsText("not yet");
        var row = DASHBOARD.row("schedule-row", "name", "told");
        var strip = row.getByTestId("firings").locator("li");
        assertThat(strip).hasCount(1);
        assertThat(strip).hasClass(Pattern.compile(".*tone-bad.*"));
        assertThat(strip).hasAttribute("title", Pattern.compile("by hand, due .* UTC, its task is terminated"));

        row.getByTestId("run-now").click();
        assertThat(strip).hasCount(2); // the newest on the right

        strip.first().locator("a").click();
        assertThat(page.getByTestId("task-id")).hasText(made.id());
    }

    @Test
    void whatBecomesOfItsTaskComesByTheStreamAlone() throws InterruptedException {
        var client = DASHBOARD.client();
        client.schedules().add(Schedule.of("followed", "0 0 1 1 *", Jobs.REPORT).queue(Jobs.WORK));
        var page = DASHBOARD.open("schedules");
        var row = DASHBOARD.row("schedule-row", "name", "followed");
        assertThat(row).containsText("not yet");
        page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })"); // what is hidden is not asked

        var made = client.schedules().runNow("followed");
        var strip = row.getByTestId("firings").locator("li");
        assertThat(strip).hasCount(1);
        DASHBOARD.jobs().release();

        assertThat(client.tasks().await(made.id(), Duration.ofMinutes(1))).isPresent();
        assertThat(strip).hasAttribute("title", Pattern.compile("by hand, due .* UTC, its task is complete"));
    }

    @Test
    void aScheduleIsFoundByItsNameTypeOrQueue() throws InterruptedException {
        DASHBOARD.client().schedules().add(yearly("findable"));
        DASHBOARD.client().schedules().add(yearly("other"));
        var page = DASHBOARD.open("schedules");
        assertThat(DASHBOARD.row("schedule-row", "name", "other")).isVisible();

        page.keyboard().press("/");
        page.keyboard().type("Find");

        assertThat(DASHBOARD.row("schedule-row", "name", "other")).hasCount(0);
        assertThat(DASHBOARD.row("schedule-row", "name", "findable")).isVisible();
    }

    @Test
    void whenAScheduleFiresIsNarrowedAndWidenedAgain() throws InterruptedException {
        DASHBOARD.client().schedules().add(yearly("narrowed").deadline(Duration.ofHours(1)));
        var page = DASHBOARD.open("schedules/narrowed");
        page.getByTestId("edit").click();
        page.getByTestId("schedule-form").locator("summary").click();

        page.locator("input[name=starts]").fill("2026-12-01 09:00");
        page.locator("input[name=jitter]").fill("90s");
        page.locator("input[name=missed]").fill("3");
        page.locator("input[name=missed_age]").fill("2h");
        page.locator("input[name=deadline]").fill("");
        page.locator("textarea[name=payload]").fill("{\"order\": 12345678901234567890}");
        page.getByTestId("schedule-form").locator("[type=submit]").click();

        assertThat(page.getByTestId("schedule-form")).hasCount(0);
        assertThat(page.locator("dl.facts").first()).containsText("the latest 3, not older than 2 h");
        assertThat(DASHBOARD.client().schedules().find("narrowed")).hasValueSatisfying(schedule -> {
            assertThat(schedule.starts()).contains(Instant.parse("2026-12-01T08:00:00Z"));
            assertThat(schedule.jitter()).isEqualTo(Duration.ofSeconds(90));
            assertThat(schedule.missed()).isEqualTo(new MissedTimes(3, Duration.ofHours(2)));
            assertThat(schedule.deadline()).isEmpty();
            assertThat(schedule.payload().text()).contains("12345678901234567890");
        });

        page.getByTestId("edit").click();
        page.getByTestId("schedule-form").locator("summary").click();
        page.locator("input[name=starts]").fill("");
        page.getByTestId("schedule-form").locator("[type=submit]").click();

        assertThat(page.getByTestId("schedule-form")).hasCount(0);
        assertThat(DASHBOARD.client().schedules().find("narrowed"))
                .hasValueSatisfying(schedule -> assertThat(schedule.starts()).isEmpty());
    }

    private static Schedule yearly(String name) {
        return Schedule.of(name, "0 0 1 1 *", Jobs.WELCOME).queue(Jobs.WORK);
    }
}
