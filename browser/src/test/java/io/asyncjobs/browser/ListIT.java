package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of tasks as one reads it: its order, its tabs, its pages, and what is new. */
class ListIT {

    private static final int PAGE = 50;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void headersSortTheList() throws InterruptedException {
        var older = DASHBOARD.jobs().wait("sorted:one");
        // the order is by seconds
        Awaitility.await()
                .until(() -> Instant.now().getEpochSecond() > older.created().getEpochSecond());
        var newer = DASHBOARD.jobs().wait("sorted:one");
        DASHBOARD.awaitListed("type=sorted:one", 2);
        var page = DASHBOARD.open("tasks?type=sorted:one");
        assertThat(ids(page, 2)).containsExactly(newer.id(), older.id());
        assertThat(header(page, "Created")).hasAttribute("aria-sort", "descending");

        header(page, "Created").locator("button").click();
        assertThat(header(page, "Created")).hasAttribute("aria-sort", "ascending");
        assertThat(page).hasURL(Pattern.compile(".*[?&]sort=created"));
        assertThat(page.getByTestId("task-row").first()).hasAttribute("data-id", older.id());

        header(page, "Created").locator("button").click();
        assertThat(page).hasURL(Pattern.compile(".*[?&]sort=-created"));
        assertThat(page.getByTestId("task-row").first()).hasAttribute("data-id", newer.id());

        header(page, "Tried").locator("button").click();
        assertThat(header(page, "Tried")).hasAttribute("aria-sort", "descending");
        assertThat(page).hasURL(Pattern.compile(".*[?&]sort=-tried"));
        assertThat(page.getByTestId("task-row")).hasCount(2);
    }

    @Test
    void tabsShowTheTasksOfAState() throws InterruptedException {
        var queue =
                DASHBOARD.client().queues().define(QueueSettings.of("TABBED")).name();
        var waiting = DASHBOARD.jobs().add(TaskSpec.of("tab:one").queue(queue));
        var ended = DASHBOARD.jobs().add(TaskSpec.of("tab:one").queue(queue));
        DASHBOARD.client().tasks().cancel(ended.id(), "not needed");
        var page = DASHBOARD.open("tasks?queue=" + queue);
        var tabs = page.getByTestId("states");
        assertThat(tabs.locator("[data-state=new] .count")).hasText("1");
        assertThat(tabs.locator("[data-state=terminated] .count")).hasText("1");

        tabs.locator("[data-state=terminated]").click();
        assertThat(tabs.locator("[data-state=terminated]")).hasAttribute("aria-current", "true");
        assertThat(page).hasURL(Pattern.compile(".*state=terminated.*"));
        assertThat(DASHBOARD.task(ended.id())).isVisible();
        assertThat(DASHBOARD.task(waiting.id())).hasCount(0);

        tabs.getByText("All").click();
        assertThat(DASHBOARD.task(ended.id())).isVisible();
        assertThat(DASHBOARD.task(waiting.id())).isVisible();
    }

    @Test
    void tabsHaveNumbersUnderEveryFilter() throws InterruptedException {
        DASHBOARD.jobs().wait("counted:one");
        var ended = DASHBOARD.jobs().wait("counted:one");
        DASHBOARD.jobs().wait("counted:two");
        DASHBOARD.client().tasks().cancel(ended.id(), "not counted in");
        DASHBOARD.awaitListed("type=counted:one&state=terminated", 1);

        var page = DASHBOARD.open("tasks?type=counted:one");
        var tabs = page.getByTestId("states");
        assertThat(tabs.locator("[data-state=new] .count")).hasText("1");
        assertThat(tabs.locator("[data-state=terminated] .count")).hasText("1");
        assertThat(tabs.locator("a .count").first()).hasText("2");

        DASHBOARD.jobs().wait("counted:one");
        assertThat(tabs.locator("[data-state=new] .count")).hasText("2");

        page = DASHBOARD.open("tasks?type=counted:one&state=terminated&error=counted%20IN&created_since=1h");
        tabs = page.getByTestId("states");
        assertThat(page.getByTestId("task-row")).hasCount(1);
        assertThat(tabs.locator("[data-state=terminated] .count")).hasText("1");
        assertThat(tabs.locator("[data-state=new] .count")).hasText("0");
    }

    @Test
    void whatIsNewIsCountedOnceEachWhileSomebodySelectsAndShownWhenAskedFor() throws InterruptedException {
        var first = DASHBOARD.jobs().wait("fresh:one");
        var page = DASHBOARD.open("tasks?type=fresh:one");
        DASHBOARD.task(first.id()).locator("input[type=checkbox]").check();

        var second = DASHBOARD.jobs().wait("fresh:one");
        assertThat(page.getByTestId("fresh")).hasText("1 new task: show");
        DASHBOARD.client().tasks().cancel(second.id(), "not needed");
        DASHBOARD.jobs().wait("fresh:one");

        assertThat(page.getByTestId("fresh")).hasText("2 new tasks: show");
        assertThat(page.getByTestId("task-row")).hasCount(1);
        page.getByTestId("fresh").click();
        assertThat(page.getByTestId("task-row")).hasCount(3);
        assertThat(page.getByTestId("fresh")).hasCount(0);
        assertThat(page.getByTestId("selection")).hasCount(0);
    }

    @Test
    void pagesAreTurnedForthAndBack() throws InterruptedException {
        var specs = Stream.generate(() -> TaskSpec.of("turned:one").queue(Jobs.IDLE))
                .limit(2 * PAGE + 1);
        DASHBOARD.client().producer().enqueueAll(specs, outcome -> {});
        DASHBOARD.awaitListed("type=turned:one", 2 * PAGE + 1);
        var page = DASHBOARD.open("tasks?type=turned:one");
        var paging = page.getByTestId("paging");
        var first = ids(page, PAGE);

        page.getByTestId("next-page").click();
        assertThat(paging).containsText("Page 2");
        assertThat(page.getByTestId("task-row").first()).not().hasAttribute("data-id", first.getFirst());
        var second = ids(page, PAGE);
        assertThat(second).doesNotContainAnyElementsOf(first);
        page.getByTestId("next-page").click();
        assertThat(paging).containsText("Page 3");
        assertThat(page.getByTestId("task-row")).hasCount(1);
        assertThat(page.getByTestId("next-page")).hasCount(0);

        paging.getByText("Previous").click();
        assertThat(paging).containsText("Page 2");
        assertThat(ids(page, PAGE)).isEqualTo(second);
        paging.getByText("First").click();
        assertThat(paging).containsText("Page 1");
        assertThat(page.getByTestId("task-row").first()).hasAttribute("data-id", first.getFirst());
        assertThat(ids(page, PAGE)).isEqualTo(first);
        assertThat(paging.getByText("Previous")).hasCount(0);
    }

    @Test
    void aListThatGrowsBeyondItsPageGetsASecondOne() throws InterruptedException {
        var page = DASHBOARD.open("tasks?type=growing:one");
        assertThat(page.getByTestId("empty")).isVisible();

        for (var i = 0; i <= PAGE; i++) {
            DASHBOARD.jobs().wait("growing:one");
        }

        page.getByTestId("next-page").click();
        assertThat(page.getByTestId("task-row")).hasCount(1);
    }

    private static Locator header(Page page, String text) {
        return page.getByRole(AriaRole.COLUMNHEADER).filter(new Locator.FilterOptions().setHasText(text));
    }

    /** The ids of the rows, in their order, once there are so many. */
    private static List<String> ids(Page page, int count) {
        var rows = page.getByTestId("task-row");
        assertThat(rows).hasCount(count);
        var ids = new ArrayList<String>();
        for (var row : rows.all()) {
            ids.add(row.getAttribute("data-id"));
        }
        return ids;
    }
}
