package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    void dependenciesOfSeveralStepsAreDrawnWithTheirStates() throws InterruptedException {
        var diamond = new Diamond();
        var page = DASHBOARD.open("tasks/" + diamond.joined);

        assertThat(page.getByTestId("graph-task")).hasCount(6);
        assertThat(page.getByTestId("graph-step")).hasCount(5);
        assertThat(page.getByTestId("graph")).hasAttribute("aria-label", "Dependencies: 6 tasks in 5 steps");
        assertThat(box(diamond.first)).containsText("complete");
        assertThat(box(diamond.second)).containsText("blocked");
        assertThat(box(diamond.joined)).containsText("blocked");
        assertThat(box(diamond.joined).locator("a")).hasAttribute("aria-current", "true");
        assertThat(box(diamond.third)).containsText("after " + Jobs.WELCOME);
        var steps = Stream.of(diamond.first, diamond.second, diamond.joined, diamond.fourth, diamond.last)
                .map(id -> box(id).boundingBox().x)
                .toList();
        assertThat(steps).isSorted().doesNotHaveDuplicates();
        assertThat(box(diamond.third).boundingBox().x).isEqualTo(steps.get(1));

        DASHBOARD.client().tasks().cancel(diamond.second, "no such file");
        assertThat(box(diamond.second)).containsText("terminated");
        box(diamond.last).locator("a").click();
        assertThat(page.getByTestId("task-id")).hasText(diamond.last);
        assertThat(box(diamond.last).locator("a")).hasAttribute("aria-current", "true");
    }

    @Test
    void onAPhoneDependenciesAreAListInTheirOrder() throws InterruptedException {
        var diamond = new Diamond();
        var phone = DASHBOARD.window(new Browser.NewContextOptions().setViewportSize(360, 740));
        phone.addInitScript(Axe.SCRIPT);
        DASHBOARD.open(phone, "tasks/" + diamond.joined);
        var tasks = phone.getByTestId("graph-task");
        assertThat(tasks).hasCount(6);

        var top = 0.0;
        for (var task : tasks.all()) {
            var place = task.boundingBox();
            assertThat(place.x).isNotNegative();
            assertThat(place.x + place.width).isLessThanOrEqualTo(360);
            assertThat(place.y).isGreaterThan(top);
            top = place.y + place.height - 1;
        }
        assertThat(phone.getByTestId("graph").getByText("Step 5")).isVisible();
        assertThat(tasks.last().getByText("after graph:fourth")).isVisible();
        assertThat(Axe.serious(phone)).as("serious violations").isEmpty();
        tasks.first().locator("a").click();
        assertThat(phone.getByTestId("task-id")).hasText(diamond.first);
    }

    @Test
    void dependenciesFurtherAwayAreShownWhenAskedFor() throws InterruptedException {
        var chain = new ArrayList<String>();
        chain.add(DASHBOARD.jobs().wait("chain:1").id());
        for (var i = 2; i <= 6; i++) {
            chain.add(after("chain:" + i, chain.getLast()));
        }
        var page = DASHBOARD.open("tasks/" + chain.getFirst());
        assertThat(page.getByTestId("graph-task")).hasCount(4);

        page.getByTestId("graph-more").click();

        assertThat(page.getByTestId("graph-task")).hasCount(6);
        assertThat(page.getByTestId("graph-more")).hasCount(0);
    }

    @Test
    void resultsOfWhatItDependsOnAreShown() throws InterruptedException {
        var parent = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        var child = DASHBOARD
                .jobs()
                .run(TaskSpec.of(Jobs.WELCOME)
                        .queue(Jobs.WORK)
                        .dependsOn(parent.id())
                        .withDependencyResults());

        var page = DASHBOARD.open("tasks/" + child.id());

        assertThat(page.getByTestId("dependency-results")).containsText("ada@example.org");
        assertThat(page.getByTestId("dependency-results").locator("a")).hasText(parent.id());
    }

    @Test
    void timesAreInTheReadersZoneAndExactInUtcUnderThePointer() throws InterruptedException {
        var task = DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        var page = DASHBOARD.open("tasks/" + task.id());

        var created = page.locator("time[datetime='" + task.created() + "']").first();

        var second = task.created().truncatedTo(ChronoUnit.SECONDS);
        var local = DateTimeFormatter.ofPattern("HH:mm:ss").format(second.atZone(ZoneId.of("Europe/Berlin")));
        var utc = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").format(second.atZone(ZoneOffset.UTC));
        assertThat(created).hasText(Pattern.compile("(\\d{4}-\\d\\d-\\d\\d )?" + local));
        assertThat(created).hasAttribute("title", Pattern.compile(utc + "(\\.\\d+)? UTC"));
    }

    /** One that is complete, two after it, one after both, one after that, and a last one after that and the first. */
    private static final class Diamond {
        final String first =
                DASHBOARD.jobs().run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK)).id();
        final String second = after("graph:second", first);
        final String third = after("graph:third", first);
        final String joined = after("graph:joined", second, third);
        final String fourth = after("graph:fourth", joined);
        final String last = after("graph:last", fourth, first);

        Diamond() throws InterruptedException {}
    }

    private static String after(String type, String... parents) throws InterruptedException {
        return DASHBOARD
                .jobs()
                .add(TaskSpec.of(type).queue(Jobs.IDLE).dependsOn(parents))
                .id();
    }

    private static Locator box(String id) {
        return DASHBOARD.row("graph-task", "id", id);
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
