package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The charts of the overview and of a queue. */
class ChartsIT {

    private static final int CHARTS = 4;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void timesFromFiveMinutesToSevenDaysAreShown() {
        var page = DASHBOARD.open("overview");
        assertThat(page.getByTestId("chart")).hasCount(CHARTS);
        var ranges = Map.of("5 min", "5m", "1 h", "1h", "6 h", "6h", "1 day", "1d", "7 days", "7d");
        assertThat(page.getByTestId("ranges").locator("button")).hasCount(ranges.size());

        ranges.forEach((word, range) -> {
            var button = page.getByTestId("ranges")
                    .getByRole(
                            AriaRole.BUTTON,
                            new Locator.GetByRoleOptions().setName(word).setExact(true));
            var answer = page.waitForResponse(
                    response -> response.url().contains("/v1/stats?range=" + range), button::click);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(button).hasAttribute("aria-pressed", "true");
            assertThat(page).hasURL(Pattern.compile(".*range=" + range));
        });
        assertThat(page.getByTestId("chart").locator("canvas")).hasCount(CHARTS);
    }

    @Test
    void eachLineShowsWhatItIsNamedAfter() throws InterruptedException {
        for (var i = 0; i < 50; i++) {
            DASHBOARD.jobs().wait("chart:one");
        }

        var page = DASHBOARD.open("queues/" + Jobs.IDLE);

        assertThat(page.getByTestId("chart").first())
                .hasAttribute("aria-label", Pattern.compile(".*Completed 0/s, Enqueued (0\\.\\d|[1-9]).*"));
        assertThat(page.getByTestId("chart").nth(2))
                .hasAttribute("aria-label", Pattern.compile(".*Waiting, delayed ones too 50, Running 0.*"));
    }
}
