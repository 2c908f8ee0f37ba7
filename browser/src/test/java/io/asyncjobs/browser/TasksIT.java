package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of tasks: filters, actions on many, and the form that adds one. */
class TasksIT {

    /** More than a page of the list holds. */
    private static final int MORE_THAN_A_PAGE = 60;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void anAddressHoldsTheFilter() throws InterruptedException {
        var failed = DASHBOARD.jobs().run(TaskSpec.of(Jobs.REFUSED).queue(Jobs.WORK));
        var done = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));

        var page = DASHBOARD.open("tasks?state=terminated&queue=" + Jobs.WORK);

        assertThat(DASHBOARD.task(failed.id())).isVisible();
        assertThat(DASHBOARD.task(done.id())).hasCount(0);
        assertThat(page.getByTestId("filter")).hasValue("state:terminated queue:" + Jobs.WORK);
    }

    @Test
    void whatIsTypedNarrowsTheListAndStandsInTheAddress() throws InterruptedException {
        var failed = DASHBOARD.jobs().run(TaskSpec.of(Jobs.REFUSED).queue(Jobs.WORK));
        var done = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        var page = DASHBOARD.open("tasks");
        assertThat(DASHBOARD.task(done.id())).isVisible();

        page.getByTestId("filter").fill("error:\"no such box\"");
        page.getByTestId("filter").press("Enter");

        assertThat(DASHBOARD.task(failed.id())).isVisible();
        assertThat(DASHBOARD.task(done.id())).hasCount(0);
        assertThat(page).hasURL(Pattern.compile(".*#/tasks\\?error=no\\+such\\+box"));
    }

    @Test
    void theFilterBarOffersWhatIsKnown() {
        var page = DASHBOARD.open("tasks");

        page.getByTestId("filter").fill("queue:");
        page.getByRole(AriaRole.OPTION).getByText(Jobs.IDLE).click();

        assertThat(page).hasURL(Pattern.compile(".*#/tasks\\?queue=" + Jobs.IDLE));
    }

    @Test
    void aFilterThatIsNoneIsSaid() {
        var page = DASHBOARD.open("tasks");

        page.getByTestId("filter").fill("colour:red");
        page.getByTestId("filter").press("Enter");

        assertThat(page.locator("main").getByText("There is no filter \"colour\""))
                .isVisible();
    }

    @Test
    void theSelectedTasksAreCancelled() throws InterruptedException {
        var ids = waiting("bulk:selected", 3);
        var page = DASHBOARD.open("tasks?type=bulk:selected");
        for (var id : ids.subList(0, 2)) {
            DASHBOARD.task(id).locator("input[type=checkbox]").check();
        }
        assertThat(page.getByTestId("selection")).containsText("2 tasks selected");

        page.getByTestId("bulk-cancel").click();
        page.getByTestId("confirm-reason").fill("sent by hand");
        DASHBOARD.confirm();

        assertThat(DASHBOARD.task(ids.get(0)).getByText("terminated")).isVisible();
        assertThat(DASHBOARD.task(ids.get(1)).getByText("terminated")).isVisible();
        assertThat(DASHBOARD.client().tasks().load(ids.get(2)).state()).isEqualTo(TaskState.NEW);
    }

    @Test
    void theSelectedTasksAreDeleted() throws InterruptedException {
        var ids = waiting("bulk:deleted", 2);
        var page = DASHBOARD.open("tasks?type=bulk:deleted");
        DASHBOARD.task(ids.getFirst()).locator("input[type=checkbox]").check();

        page.getByTestId("bulk-delete").click();
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText("1 task deleted");
        assertThat(DASHBOARD.task(ids.getFirst())).hasCount(0);
        assertThat(DASHBOARD.task(ids.getLast())).isVisible();
        assertThat(DASHBOARD.client().tasks().find(ids.getFirst())).isEmpty();
    }

    @Test
    void theSelectedTasksAreRetried() throws InterruptedException {
        var task = DASHBOARD.jobs().run(TaskSpec.of(Jobs.REFUSED).queue(Jobs.WORK));
        var page = DASHBOARD.open("tasks?type=" + Jobs.REFUSED + "&id=" + task.id());
        DASHBOARD.task(task.id()).locator("input[type=checkbox]").check();

        page.getByTestId("bulk-retry").click();
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText("1 task retried");
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                DASHBOARD.client().tasks().load(task.id()).history())
                        .hasSizeGreaterThan(1));
    }

    @Test
    void allThatMatchAreCancelledByAnOperation() throws InterruptedException {
        var ids = waiting("bulk:all", MORE_THAN_A_PAGE);
        var page = DASHBOARD.open("tasks?type=bulk:all");
        page.getByLabel("Select all on this page").check();
        page.getByTestId("all-matching").click();

        page.getByTestId("bulk-cancel").click();
        assertThat(page.getByTestId("confirm")).containsText(MORE_THAN_A_PAGE + " tasks match");
        page.getByTestId("confirm-reason").fill("wrong prices");
        DASHBOARD.confirm();

        assertThat(page.getByTestId("operation")).containsText(MORE_THAN_A_PAGE + " tasks cancelled");
        Awaitility.await().untilAsserted(() -> assertThat(states(ids)).containsOnly(TaskState.TERMINATED));
        page.locator("nav a[href='#/operations']").click();
        assertThat(page.getByTestId("operation-row").first()).containsText("Cancel tasks");
        assertThat(page.getByTestId("operation-row").first()).containsText("wrong prices");
    }

    private static List<String> waiting(String type, int count) throws InterruptedException {
        var ids = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            ids.add(DASHBOARD.jobs().wait(type).id());
        }
        return ids;
    }

    private static List<TaskState> states(List<String> ids) throws InterruptedException {
        var states = new ArrayList<TaskState>();
        for (var id : ids) {
            states.add(DASHBOARD.client().tasks().load(id).state());
        }
        return states;
    }

    @Test
    void theFormAddsATaskThatRuns() {
        var page = DASHBOARD.open("tasks?type=" + Jobs.WELCOME);

        page.getByTestId("enqueue").click();
        page.locator("input[name=type]").fill(Jobs.WELCOME);
        page.locator("input[name=queue]").fill(Jobs.WORK);
        page.locator("textarea[name=payload]").fill("{\"to\": \"grace@example.org\"}");
        page.getByTestId("enqueue-send").click();

        page.getByTestId("toasts").locator("a").click();
        assertThat(page.getByTestId("task-type")).hasText(Jobs.WELCOME);
        assertThat(page.getByTestId("payload")).containsText("grace@example.org");
        assertThat(page.getByTestId("result")).containsText("sent");
    }

    @Test
    void theFormAddsATaskWithAllThatATaskCanHave() throws InterruptedException {
        var parent = DASHBOARD.jobs().wait("form:parent");
        var page = DASHBOARD.open("tasks?type=form:full");
        page.getByTestId("enqueue").click();
        page.locator("input[name=type]").fill("form:full");
        page.locator("input[name=queue]").fill(Jobs.IDLE);
        page.locator("textarea[name=payload]").fill("{\"order\": 12345678901234567890}");
        page.getByTestId("enqueue-more").locator("summary").click();

        page.locator("input[name=id]").fill("form-full-1");
        page.locator("input[name=delay]").fill("2h");
        page.locator("input[name=deadline]").fill("2035-01-02 10:00");
        page.locator("input[name=max_tries]").fill("3");
        page.locator("input[name=dependencies]").fill(parent.id());
        page.locator("input[name=load_dependencies]").check();
        page.locator("select[name=unique]").selectOption("return");
        page.locator("input[name=unique_key]").fill("order-1");
        page.locator("textarea[name=headers]").fill("tenant: acme");
        page.getByTestId("enqueue-send").click();

        assertThat(page.getByTestId("toasts")).containsText("was added");
        var task = DASHBOARD.client().tasks().load("form-full-1");
        assertThat(task.deadline()).contains(Instant.parse("2035-01-02T09:00:00Z"));
        assertThat(task.maxTries()).isEqualTo(3);
        assertThat(task.dependencies()).containsExactly(parent.id());
        assertThat(task.loadDependencies()).isTrue();
        assertThat(task.headers()).containsEntry("tenant", "acme");
        assertThat(task.payload().text()).isEqualTo("{\"order\": 12345678901234567890}");

        page.getByTestId("enqueue").click();
        page.locator("input[name=type]").fill("form:full");
        page.locator("input[name=queue]").fill(Jobs.IDLE);
        page.getByTestId("enqueue-more").locator("summary").click();
        page.locator("select[name=unique]").selectOption("return");
        page.locator("input[name=unique_key]").fill("order-1");
        page.getByTestId("enqueue-send").click();

        assertThat(page.getByTestId("toasts")).containsText("is there already");
    }

    @Test
    void theFormShowsTheFieldThatIsWrongAmongThoseThatAreFolded() {
        var page = DASHBOARD.open("tasks");
        page.getByTestId("enqueue").click();
        page.locator("input[name=type]").fill("form:wrong");
        page.getByTestId("enqueue-more").locator("summary").click();
        page.locator("input[name=delay]").fill("tomorrow");
        page.getByTestId("enqueue-more").locator("summary").click();

        page.getByTestId("enqueue-send").click();

        assertThat(page.locator("input[name=delay]")).isVisible();
        assertThat(page.locator("input[name=delay]")).hasAttribute("aria-invalid", "true");
        assertThat(page.getByTestId("enqueue-form")).containsText("nor a time like");
    }

    @Test
    void theFormSaysWhatIsWrong() {
        var page = DASHBOARD.open("tasks");

        page.getByTestId("enqueue").click();
        page.locator("input[name=type]").fill("mail:any");
        page.locator("textarea[name=payload]").fill("{");
        page.getByTestId("enqueue-send").click();

        assertThat(page.getByTestId("enqueue-form")).containsText("The payload is not JSON.");
        assertThat(page.locator("textarea[name=payload]")).hasAttribute("aria-invalid", "true");
    }

    @Test
    void aTaskAppearsInAListThatIsNarrowedByErrorParentOrTimeByTheStreamAlone() throws InterruptedException {
        var parent = DASHBOARD.jobs().wait("live:parent");
        var worker = DASHBOARD.client().workers().list().getFirst().id();
        var other = DASHBOARD.window(new Browser.NewContextOptions());
        var narrowed = "error=NO+SUCH+box&tried_since=1h&created_since=" + Instant.now();
        var page = DASHBOARD.open("tasks?worker=" + worker + "&" + narrowed);
        DASHBOARD.open(other, "tasks?parent=" + parent.id() + "&created_since=1h");
        assertThat(page.getByTestId("empty")).isVisible();
        assertThat(other.getByTestId("empty")).isVisible();
        DASHBOARD.expectFailures();
        page.route("**/v1/tasks**", Route::abort); // no list is read from now on
        other.route("**/v1/tasks**", Route::abort);

        var failed = DASHBOARD.jobs().add(Jobs.REFUSED);
        DASHBOARD.jobs().add(Jobs.WELCOME);
        var child =
                DASHBOARD.jobs().add(TaskSpec.of("live:child").queue(Jobs.IDLE).dependsOn(parent.id()));

        assertThat(DASHBOARD.task(failed.id()).getByText("terminated")).isVisible();
        assertThat(page.getByTestId("task-row")).hasCount(1);
        assertThat(other.getByTestId("task-row")).hasCount(1);
        assertThat(other.getByTestId("task-row")).containsText("live:child");
        assertThat(other.getByTestId("task-row")).hasAttribute("data-id", child.id());
    }

    @Test
    void theListIsTurnedPageByPage() throws InterruptedException {
        waiting("paged:one", MORE_THAN_A_PAGE);
        var page = DASHBOARD.open("tasks?type=paged:one");
        assertThat(page.getByTestId("task-row")).hasCount(50);

        page.getByTestId("next-page").click();

        assertThat(page.getByTestId("task-row")).hasCount(MORE_THAN_A_PAGE - 50);
    }
}
