package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.asyncjobs.task.Task;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Times are exact in UTC for who wants that, with and without a pointer. */
class TimesIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void thePointerShowsTheExactTimeOfEachRow() throws InterruptedException {
        var task = DASHBOARD.jobs().wait("time:pointer");
        var page = DASHBOARD.open("tasks?type=time:pointer");

        assertThat(created(page, task)).hasText(Pattern.compile("now|.* ago"));
        assertThat(created(page, task)).hasAttribute("title", exact(task));
    }

    @Test
    void aKeyShowsAllTimesExactAndBack() throws InterruptedException {
        var task = DASHBOARD.jobs().wait("time:key");
        var page = DASHBOARD.open("tasks?type=time:key");
        assertThat(created(page, task)).hasText(Pattern.compile("now|.* ago"));

        page.keyboard().press("u");
        assertThat(created(page, task)).hasText(exact(task));
        page.locator("nav a[href='#/workers']").click();
        assertThat(page.getByTestId("worker").locator("time").first()).hasText(Pattern.compile(".* UTC"));
        page.keyboard().press("u");

        assertThat(page.getByTestId("worker").locator("time").first()).hasText(Pattern.compile("now|.* ago"));
    }

    @Test
    void aTapShowsAllTimesExactAndBack() throws InterruptedException {
        var task = DASHBOARD.jobs().wait("time:tap");
        var phone = DASHBOARD.window(
                new Browser.NewContextOptions().setViewportSize(360, 740).setHasTouch(true));
        DASHBOARD.open(phone, "tasks?type=time:tap");

        created(phone, task).tap();
        assertThat(created(phone, task)).hasText(exact(task));
        created(phone, task).tap();

        assertThat(created(phone, task)).hasText(Pattern.compile("now|.* ago"));
    }

    private static Locator created(Page page, Task task) {
        return page.locator("[data-id='" + task.id() + "'] [data-label=Created] time");
    }

    private static Pattern exact(Task task) {
        var seconds = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                .format(task.created().atZone(ZoneOffset.UTC));
        return Pattern.compile(seconds + "(\\.\\d+)? UTC");
    }
}
