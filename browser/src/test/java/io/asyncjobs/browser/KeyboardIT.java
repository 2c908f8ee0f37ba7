package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page without a mouse, and its themes. */
class KeyboardIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void rowsAreWalkedSelectedAndOpened() throws InterruptedException {
        var older = DASHBOARD.jobs().wait("keys:walk");
        var newer = DASHBOARD.jobs().wait("keys:walk");
        var page = DASHBOARD.open("tasks?type=keys:walk&sort=created");
        assertThat(page.getByTestId("task-row")).hasCount(2);
        // two of one second may stand in either order
        var first = page.getByTestId("task-row").first().getAttribute("data-id");
        var second = first.equals(older.id()) ? newer.id() : older.id();

        page.keyboard().press("j");
        page.keyboard().press("j");
        assertThat(DASHBOARD.task(second).locator("a").first()).isFocused();
        page.keyboard().press("k");
        assertThat(DASHBOARD.task(first).locator("a").first()).isFocused();
        page.keyboard().press("x");
        assertThat(page.getByTestId("selection")).containsText("1 task selected");
        page.keyboard().press("Enter");

        assertThat(page.getByTestId("task-id")).hasText(first);
    }

    @Test
    void aSlashLeadsIntoTheFilterAndEscapeOutOfIt() {
        var page = DASHBOARD.open("tasks");
        assertThat(page.getByTestId("filter")).isVisible();

        page.keyboard().press("/");
        assertThat(page.getByTestId("filter")).isFocused();
        page.keyboard().type("jk"); // letters, not keys of the page
        assertThat(page.getByTestId("filter")).hasValue("jk");
        assertThat(page.getByTestId("help")).hasCount(0);
        page.keyboard().press("Escape");

        assertThat(page.getByTestId("filter")).not().isFocused();
    }

    @Test
    void aSlashLeadsToTheTasksFromAPageWithoutAFilter() {
        var page = DASHBOARD.open("workers");
        assertThat(page.locator("main h1")).hasText("Workers");

        page.keyboard().press("/");

        assertThat(page.locator("main h1")).hasText("Tasks");
        assertThat(page.getByTestId("filter")).isFocused();
    }

    @Test
    void aQuestionMarkOpensTheHelp() {
        var page = DASHBOARD.open("overview");

        page.keyboard().press("?");
        assertThat(page.getByTestId("help")).isVisible();
        page.keyboard().press("Escape");

        assertThat(page.getByTestId("help")).hasCount(0);
    }

    @Test
    void twoKeysLeadToAPage() {
        var page = DASHBOARD.open("overview");

        page.keyboard().press("g");
        page.keyboard().press("q");

        assertThat(page.locator("main h1")).hasText("Queues");
    }

    @Test
    void theThemeIsTurnedAndKept() {
        var page = DASHBOARD.open(DASHBOARD.themed(ColorScheme.LIGHT), "overview");
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");

        page.getByTestId("theme").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.reload();

        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    }
}
