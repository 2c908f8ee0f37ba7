package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done to all tasks that match, whatever they are narrowed by, and how it is stopped. */
class OperationsIT {

    /** More than a page of the list holds. */
    private static final int MANY = 60;

    /** What cannot be done before somebody who sees it begin stops it. */
    private static final int FLOOD = 15_000;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void anOperationThatRunsIsStopped() throws InterruptedException {
        var specs =
                Stream.generate(() -> TaskSpec.of("bulk:long").queue(Jobs.IDLE)).limit(FLOOD);
        assertThat(DASHBOARD.client().producer().enqueueAll(specs, outcome -> {}))
                .isEqualTo(FLOOD);
        var last = DASHBOARD.jobs().wait("bulk:long");
        DASHBOARD.awaitListed("type=bulk:long&id=" + last.id(), 1);
        var page = DASHBOARD.open("tasks?type=bulk:long");
        selectAll(page);

        page.getByTestId("bulk-cancel").click();
        assertThat(page.getByTestId("confirm")).containsText("15,001 tasks match");
        page.getByTestId("confirm-reason").fill("wrong prices");
        page.getByTestId("confirm-type").fill(String.valueOf(FLOOD + 1));
        DASHBOARD.confirm();
        page.getByTestId("operation-stop").click();

        assertThat(page.getByTestId("operation")).containsText("Stopped:");
        assertThat(page.getByTestId("operation-stop")).hasCount(0);
        var operation = DASHBOARD.client().operations().list().getFirst();
        assertThat(operation.state()).isEqualTo(OperationState.CANCELLED);
        assertThat(operation.counts().done()).isLessThan(FLOOD);
        assertThat(DASHBOARD.client().tasks().load(last.id()).state()).isEqualTo(TaskState.NEW);
        page.locator("nav a[href='#/operations']").click();
        assertThat(DASHBOARD.row("operation-row", "id", operation.id())).containsText("stopped");
    }

    @Test
    void allThatDependOnATaskAreCancelled() throws InterruptedException {
        var parent = DASHBOARD.jobs().wait("bulk:parent");
        var other = DASHBOARD.jobs().wait("bulk:parent");
        var children = new ArrayList<String>();
        for (var i = 0; i < MANY; i++) {
            children.add(child(parent.id()));
        }
        var spared = child(other.id());
        DASHBOARD.awaitListed("parent=" + parent.id(), MANY);
        var page = DASHBOARD.open("tasks?parent=" + parent.id());
        selectAll(page);

        page.getByTestId("bulk-cancel").click();
        page.getByTestId("confirm-reason").fill("nobody waits for these");
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText(MANY + " tasks cancelled");
        assertThat(states(children)).containsOnly(TaskState.TERMINATED);
        assertThat(states(List.of(spared, parent.id()))).containsExactly(TaskState.BLOCKED, TaskState.NEW);
    }

    @Test
    void allThatAWorkerRanAreDeleted() throws InterruptedException {
        var spared = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        var ran = new ArrayList<String>();
        String worker;
        try (var second = DASHBOARD
                .client()
                .worker()
                .queue(QueueSettings.of("SIDE"))
                .slots(4)
                .handle("side:job", context -> null)
                .start()) {
            worker = second.id();
            for (var i = 0; i < MANY; i++) {
                ran.add(DASHBOARD
                        .jobs()
                        .run(TaskSpec.of("side:job").queue("SIDE"))
                        .id());
            }
        }
        DASHBOARD.awaitListed("state=complete&worker=" + worker, MANY);
        var page = DASHBOARD.open("tasks?worker=" + worker);
        selectAll(page);

        page.getByTestId("bulk-delete").click();
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText(MANY + " tasks deleted");
        assertThat(page.getByTestId("empty")).containsText("No task matches");
        for (var id : ran) {
            assertThat(DASHBOARD.client().tasks().find(id)).isEmpty();
        }
        assertThat(DASHBOARD.client().tasks().find(spared.id())).isPresent();
    }

    @Test
    void allThatWereTriedSinceATimeAreRetried() throws InterruptedException {
        var early = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        var since = early.tried().orElseThrow().plusMillis(5);
        Awaitility.await().until(() -> Instant.now().isAfter(since.plusMillis(1)));
        var late = new ArrayList<String>();
        for (var i = 0; i < MANY; i++) {
            late.add(DASHBOARD
                    .jobs()
                    .run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK))
                    .id());
        }
        var query = "type=" + Jobs.WELCOME + "&tried_since=" + since;
        DASHBOARD.awaitListed("state=complete&" + query, MANY);
        var page = DASHBOARD.open("tasks?" + query);
        selectAll(page);

        page.getByTestId("bulk-retry").click();
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText(MANY + " tasks retried");
        for (var id : late) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(DASHBOARD.client().tasks().load(id))
                            .satisfies(task -> assertThat(task.state()).isEqualTo(TaskState.COMPLETE))
                            .satisfies(task -> assertThat(task.tried().orElseThrow())
                                    .isAfter(early.tried().orElseThrow())));
        }
        assertThat(DASHBOARD.client().tasks().load(early.id()).sequence()).isEqualTo(early.sequence());
    }

    @Test
    void allDeadLettersThatMatchAreRetriedTogether() throws InterruptedException {
        var queue =
                DASHBOARD.client().queues().define(QueueSettings.of("LETTERS")).name();
        var kept = cancelled(queue, "the bank is closed");
        var retried = List.of(cancelled(queue, "no such box 1"), cancelled(queue, "no such shelf"));
        var page = DASHBOARD.open("dead-letters?queue=" + queue + "&error=No+such");
        assertThat(page.getByTestId("group")).hasCount(2);

        page.getByTestId("all-retry").click();
        assertThat(page.getByTestId("confirm")).containsText("an error that contains \"No such\", of queue " + queue);
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText("2 dead letters retried");
        assertThat(page.getByTestId("empty")).containsText("No dead letter matches");
        for (var id : retried) {
            assertThat(DASHBOARD.client().tasks().load(id).state()).isEqualTo(TaskState.RETRY);
        }
        assertThat(DASHBOARD.client().tasks().load(kept).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(DASHBOARD.client().deadLetters().find(kept)).isPresent();
    }

    @Test
    void aGroupOfDeadLettersIsDeletedAndOneIsRetried() throws InterruptedException {
        var queue =
                DASHBOARD.client().queues().define(QueueSettings.of("GROUPS")).name();
        var alike = List.of(cancelled(queue, "timed out after 10 s"), cancelled(queue, "timed out after 11 s"));
        var other = cancelled(queue, "no such shelf");
        var page = DASHBOARD.open("dead-letters?queue=" + queue);
        var groups = page.getByTestId("group");
        assertThat(groups).hasCount(2);

        groups.first().getByTestId("group-delete").click(); // the largest is the first
        DASHBOARD.confirm();
        assertThat(page.getByTestId("operation")).containsText("2 dead letters deleted");
        assertThat(groups).hasCount(1);
        for (var id : alike) {
            assertThat(DASHBOARD.client().deadLetters().find(id)).isEmpty();
            assertThat(DASHBOARD.client().tasks().find(id)).isPresent();
        }

        groups.locator("summary").click();
        DASHBOARD.row("letter", "id", other).getByText("Retry").click();
        assertThat(page.getByTestId("empty")).containsText("No dead letter matches");
        assertThat(DASHBOARD.client().tasks().load(other).state()).isEqualTo(TaskState.RETRY);
    }

    private static String cancelled(String queue, String reason) throws InterruptedException {
        var id = DASHBOARD.jobs().add(TaskSpec.of("mail:later").queue(queue)).id();
        DASHBOARD.client().tasks().cancelToDeadLetters(id, reason);
        return id;
    }

    /** Selects all that match what the page is narrowed to. */
    private static void selectAll(Page page) {
        assertThat(page.getByTestId("task-row")).hasCount(50);
        page.getByLabel("Select all on this page").check();
        page.getByTestId("all-matching").click();
    }

    private static String child(String parent) throws InterruptedException {
        return DASHBOARD
                .jobs()
                .add(TaskSpec.of("bulk:child").queue(Jobs.IDLE).dependsOn(parent))
                .id();
    }

    private static List<TaskState> states(List<String> ids) throws InterruptedException {
        var states = new ArrayList<TaskState>();
        for (var id : ids) {
            states.add(DASHBOARD.client().tasks().load(id).state());
        }
        return states;
    }
}
