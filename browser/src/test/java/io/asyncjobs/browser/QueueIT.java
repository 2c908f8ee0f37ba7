package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one does to queues. */
class QueueIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void aQueueIsPausedWithAReasonAndResumed() {
        var name =
                DASHBOARD.client().queues().define(QueueSettings.of("PAUSED")).name();
        var page = DASHBOARD.open("queues/" + name);

        page.getByTestId("pause").click();
        page.getByTestId("confirm-reason").fill("the bank is closed");
        DASHBOARD.confirm();

        assertThat(page.getByTestId("resume")).isVisible();
        assertThat(page.locator("main").getByText("the bank is closed").first()).isVisible();
        assertThat(DASHBOARD.client().queues().status(name).pause())
                .extracting(QueueStatus.Pause::reason)
                .isEqualTo("the bank is closed");

        page.getByTestId("resume").click();

        assertThat(page.getByTestId("pause")).isVisible();
        assertThat(DASHBOARD.client().queues().status(name).isPaused()).isFalse();
    }

    @Test
    void aQueueIsPurgedByWhoTypesItsName() throws InterruptedException {
        var name =
                DASHBOARD.client().queues().define(QueueSettings.of("PURGED")).name();
        DASHBOARD.jobs().add(TaskSpec.of("mail:later").queue(name));
        var page = DASHBOARD.open("queues/" + name);
        assertThat(page.locator("[data-figure=Waiting] .value")).hasText("1");

        page.getByTestId("purge").click();
        assertThat(page.getByTestId("confirm-yes")).isDisabled();
        page.getByTestId("confirm-type").fill(name);
        DASHBOARD.confirm();

        assertThat(page.locator("[data-figure=Waiting] .value")).hasText("0");
        assertThat(DASHBOARD.client().queues().status(name).waiting()).isZero();
    }

    @Test
    void theSettingsOfALiveQueueAreEdited() {
        var name =
                DASHBOARD.client().queues().define(QueueSettings.of("EDITED")).name();
        var page = DASHBOARD.open("queues/" + name);

        page.getByTestId("edit").click();
        page.locator("input[name=max_concurrent]").fill("7");
        page.getByTestId("queue-form").locator("[type=submit]").click();

        assertThat(page.getByTestId("queue-form")).hasCount(0);
        assertThat(page.locator("dl.facts").getByText("7").first()).isVisible();
        assertThat(DASHBOARD.client().queues().find(name))
                .hasValueSatisfying(
                        settings -> assertThat(settings.maxConcurrent()).isEqualTo(7));
    }

    @Test
    void whatBecomesOfAFullQueueAndOfEndedTasksIsEdited() {
        var name =
                DASHBOARD.client().queues().define(QueueSettings.of("KEEPING")).name();
        var page = DASHBOARD.open("queues/" + name);

        page.getByTestId("edit").click();
        page.locator("input[name=max_entries]").fill("500");
        page.locator("select[name=when_full]").selectOption("discard-old");
        page.locator("input[name=lease]").fill("45s");
        page.getByTestId("queue-form").locator("summary").click();
        page.locator("input[name='retention.complete']").fill("48h");
        page.locator("input[name='retention.expired']").fill("forever");
        page.getByTestId("queue-form").locator("[type=submit]").click();

        assertThat(page.getByTestId("queue-form")).hasCount(0);
        assertThat(page.locator("dl.facts")).containsText("complete: 2 d");
        assertThat(page.locator("dl.facts")).containsText("expired: for ever");
        assertThat(DASHBOARD.client().queues().find(name)).hasValueSatisfying(settings -> {
            assertThat(settings.maxEntries()).isEqualTo(500);
            assertThat(settings.whenFull()).isEqualTo(WhenFull.DISCARD_OLD);
            assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(45));
            assertThat(settings.retention().of(TaskState.COMPLETE)).contains(new Keep.For(Duration.ofHours(48)));
            assertThat(settings.retention().of(TaskState.EXPIRED)).contains(new Keep.Forever());
        });
    }

    @Test
    void aSettingThatCannotBeIsRefusedAtItsField() {
        var name =
                DASHBOARD.client().queues().define(QueueSettings.of("REFUSING")).name();
        DASHBOARD.expectFailures();
        var page = DASHBOARD.open("queues/" + name);

        page.getByTestId("edit").click();
        page.locator("input[name=max_concurrent]").fill("-5");
        page.getByTestId("queue-form").locator("[type=submit]").click();

        assertThat(page.getByTestId("queue-form").getByRole(AriaRole.ALERT)).isVisible();
        assertThat(page.locator("input[name=max_concurrent]")).hasAttribute("aria-invalid", "true");
    }

    @Test
    void queuesAreSortedByWhatTheReaderWants() throws InterruptedException {
        var name =
                DASHBOARD.client().queues().define(QueueSettings.of("SORTED")).name();
        for (var i = 0; i < 5; i++) {
            DASHBOARD.jobs().add(TaskSpec.of("mail:later").queue(name));
        }
        var page = DASHBOARD.open("queues");
        var rows = page.getByTestId("queue-row");
        var waiting = page.getByTestId("queues").getByText("Waiting").first();
        assertThat(DASHBOARD.row("queue-row", "name", name).locator("[data-label=Waiting]"))
                .hasText("5");

        waiting.click();
        assertThat(rows.first()).hasAttribute("data-name", name);
        waiting.click();
        assertThat(rows.last()).hasAttribute("data-name", name);
    }

    @Test
    void aQueueIsMadeAndDeleted() {
        DASHBOARD.expectFailures(); // the page may look at the queue once more while it is being deleted
        var page = DASHBOARD.open("queues");

        page.getByTestId("queue-add").click();
        page.locator("input[name=name]").fill("FRESH");
        page.getByTestId("queue-form").locator("[type=submit]").click();

        var row = DASHBOARD.row("queue-row", "name", "FRESH");
        assertThat(row).isVisible();
        row.locator("a").first().click();
        page.getByTestId("delete").click();
        page.getByTestId("confirm-type").fill("FRESH");
        DASHBOARD.confirm();

        assertThat(page.locator("main h1")).hasText("Queues");
        assertThat(row).hasCount(0);
        assertThat(DASHBOARD.client().queues().find("FRESH")).isEmpty();
    }
}
