package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that changes nothing: the page shows everything and offers nothing. */
class ReadOnlyIT {

    private static final String[] ACTIONS = {
        "enqueue",
        "queue-add",
        "pause",
        "resume",
        "edit",
        "purge",
        "delete",
        "schedule-add",
        "run-now",
        "retry",
        "cancel",
        "group-retry",
        "group-delete",
        "all-retry",
        "all-delete",
        "operation-stop"
    };

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard(access -> access.withReadOnly(true));

    @SuppressWarnings("NullAway.Init") // before the first test
    private static Task dead;

    @BeforeAll
    static void furnish() throws InterruptedException {
        dead = DASHBOARD
                .jobs()
                .run(TaskSpec.of(Jobs.REFUSED, Map.of("to", "ada@example.org")).queue(Jobs.WORK));
        DASHBOARD
                .client()
                .schedules()
                .add(Schedule.of("nightly", "30 2 * * *", Jobs.WELCOME).queue(Jobs.WORK));
    }

    @Test
    void nothingThatChangesIsOffered() {
        var shown = Map.of(
                "tasks",
                "[data-testid=task-row]",
                "tasks/" + dead.id(),
                "[data-testid=timeline]",
                "queues",
                "[data-testid=queue-row]",
                "queues/" + Jobs.WORK,
                "#settings",
                "schedules",
                "[data-testid=schedule-row]",
                "schedules/nightly",
                "[data-testid=next]",
                "dead-letters",
                "[data-testid=group]");
        shown.forEach((place, there) -> {
            var page = DASHBOARD.open(place);
            assertThat(page.locator(there).first()).isVisible();
            for (var action : ACTIONS) {
                assertThat(page.locator("main").getByTestId(action)).hasCount(0);
            }
            assertThat(page.locator("main input[type=checkbox]")).hasCount(0);
        });
    }

    @Test
    void thePageSaysSoAndShowsEverythingElse() {
        var page = DASHBOARD.open("tasks/" + dead.id());

        assertThat(page.getByTestId("read-only")).isVisible();
        assertThat(page.getByTestId("payload")).containsText("ada@example.org");
        page.locator("nav a[href='#/audit']").click();
        assertThat(page.locator("main h1")).hasText("Audit log");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void thePageIsAccessible(ColorScheme theme) {
        var window = DASHBOARD.themed(theme);
        window.addInitScript(Axe.SCRIPT);
        for (var place : new String[] {"overview", "tasks/" + dead.id(), "queues/" + Jobs.WORK, "dead-letters"}) {
            DASHBOARD.open(window, place);
            assertThat(window.getByTestId("read-only")).isVisible();
            assertThat(window.locator("main .panel").first()).isVisible();

            assertThat(Axe.serious(window))
                    .as("serious violations of %s", place)
                    .isEmpty();
        }
    }

    @Test
    void whatIsSentInSpiteOfThePageIsRefusedInASentence() {
        DASHBOARD.expectFailures();
        var page = DASHBOARD.open("overview");

        var answer = page.evaluate("""
                async () => (await (await fetch('v1/queues/EMAIL/pause', { method: 'POST',
                    headers: { 'Content-Type': 'application/json' }, body: '{"reason":"mine"}' })).json()).detail
                """);

        assertThat((String) answer).contains("started read-only");
        assertThat(DASHBOARD.client().queues().status(Jobs.WORK).isPaused()).isFalse();
    }
}
