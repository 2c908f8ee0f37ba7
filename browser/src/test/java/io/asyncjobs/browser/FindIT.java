package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one looks for is found: queues, events and dead letters. */
class FindIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void aQueueIsFoundByAPartOfItsName() {
        var page = DASHBOARD.open("queues");
        assertThat(DASHBOARD.row("queue-row", "name", Jobs.WORK)).isVisible();

        page.getByLabel("Find a queue").fill("bill");
        assertThat(page.getByTestId("queue-row")).hasCount(1);
        assertThat(DASHBOARD.row("queue-row", "name", Jobs.IDLE)).isVisible();

        page.getByLabel("Find a queue").fill("bill of nobody");
        assertThat(page.getByTestId("empty")).containsText("No queue is called so.");
    }

    @Test
    void eventsAreNarrowedByTheirKindAndByWhatTheySay() throws InterruptedException {
        var page = DASHBOARD.open("events");
        assertThat(page.locator("main h1")).hasText("Events");
        var events = page.getByTestId("events").locator("li");
        DASHBOARD.jobs().wait("event:one");
        DASHBOARD.jobs().wait("event:two");
        DASHBOARD.client().queues().pause(Jobs.IDLE, "a look first");
        DASHBOARD.client().queues().resume(Jobs.IDLE);
        assertThat(having(events, "event:one")).hasCount(1);
        assertThat(having(events, "event:two")).hasCount(1);

        kind(page, "queue").click();
        assertThat(events.first()).containsText(Jobs.IDLE);
        assertThat(having(events, "event:")).hasCount(0);

        kind(page, "task").click();
        page.getByLabel("Find in events").fill("EVENT:ONE");
        assertThat(events).hasCount(1);
        assertThat(events).containsText("event:one");

        page.getByLabel("Find in events").fill("of nobody");
        assertThat(page.getByTestId("empty")).containsText("Nothing of that kind yet.");
    }

    @Test
    void deadLettersAreFoundByTheirError() throws InterruptedException {
        dead("letter:found", "the disk is full");
        dead("letter:other", "the printer is on fire");
        var page = DASHBOARD.open("dead-letters");
        assertThat(group("the disk is full")).isVisible();
        assertThat(group("the printer is on fire")).isVisible();

        page.getByLabel("Error contains").fill("DISK");
        page.getByLabel("Error contains").press("Enter");

        assertThat(group("the printer is on fire")).hasCount(0);
        assertThat(group("the disk is full")).isVisible();
        assertThat(page).hasURL(Pattern.compile(".*#/dead-letters\\?error=DISK"));

        page.getByLabel("Error contains").fill("of nobody");
        page.getByLabel("Error contains").press("Enter");
        page.getByTestId("empty").getByText("Show all").click();
        assertThat(group("the printer is on fire")).isVisible();
    }

    @Test
    void oneDeadLetterIsRetriedAndTheOthersOfItsErrorStay() throws InterruptedException {
        var retried = dead("letter:retried", "no paper");
        var other = dead("letter:stays", "no paper");
        var page = DASHBOARD.open("dead-letters?error=no+paper");
        page.getByTestId("group").locator("summary").click();

        DASHBOARD.row("letter", "id", retried.id()).getByText("Retry").click();

        assertThat(page.getByTestId("toasts")).containsText("will be tried again");
        assertThat(DASHBOARD.row("letter", "id", retried.id())).hasCount(0);
        assertThat(DASHBOARD.row("letter", "id", other.id())).isVisible();
        assertThat(DASHBOARD.client().deadLetters().find(retried.id())).isEmpty();
        Awaitility.await()
                .untilAsserted(() -> assertThat(DASHBOARD
                                .client()
                                .tasks()
                                .load(retried.id())
                                .state()
                                .isFinal())
                        .isFalse());
    }

    @Test
    void allDeadLettersOfAnErrorAreDeletedAndTheirTasksStay() throws InterruptedException {
        var one = dead("letter:deleted", "out of ink");
        var two = dead("letter:deleted", "out of ink");
        var page = DASHBOARD.open("dead-letters?error=out+of+ink");
        assertThat(page.getByTestId("group")).hasCount(1);

        page.getByTestId("group-delete").click();
        assertThat(page.getByTestId("confirm")).containsText("the records of their tasks stay");
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText("2 dead letters deleted");
        assertThat(page.getByTestId("group")).hasCount(0);
        for (var task : new Task[] {one, two}) {
            assertThat(DASHBOARD.client().deadLetters().find(task.id())).isEmpty();
            assertThat(DASHBOARD.client().tasks().find(task.id())).isPresent();
        }
    }

    /** A task that a person ended, so that its error says why. */
    private static Task dead(String type, String error) throws InterruptedException {
        var task = DASHBOARD.jobs().add(TaskSpec.of(type).queue(Jobs.IDLE));
        return DASHBOARD.client().tasks().cancelToDeadLetters(task.id(), error);
    }

    private static Locator group(String error) {
        return having(DASHBOARD.page().getByTestId("group"), error);
    }

    private static Locator kind(Page page, String kind) {
        return page.getByLabel("Kinds").getByText(kind, new Locator.GetByTextOptions().setExact(true));
    }

    private static Locator having(Locator all, String text) {
        return all.filter(new Locator.FilterOptions().setHasText(text));
    }
}
