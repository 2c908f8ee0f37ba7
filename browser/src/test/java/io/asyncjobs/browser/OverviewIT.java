package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The figures of the overview, of a namespace of which everything is known. */
class OverviewIT {

    /** The figures of the last hour are read again half a minute later where nothing happens. */
    private static final double PATIENCE_MILLIS = 90_000;

    private static final Pattern SOME_RATE = Pattern.compile("^(0\\.\\d+|[1-9][\\d.,]*)/s$");
    private static final Pattern SOME_TIME = Pattern.compile("^\\d[\\d.]* (ms|s|min( \\d+ s)?)$");

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void theFiguresAreThoseOfWhatThereIsAndFollowIt() throws InterruptedException {
        var page = DASHBOARD.open("overview");
        shows(page, "Throughput", "0/s", "0 completed in the last hour");
        shows(page, "Failures", "0", "in the last hour");
        shows(page, "Waiting", "0", "in all queues");
        shows(page, "Running", "0", "on 1 worker");
        shows(page, "Oldest", "–", "nothing waits");
        shows(page, "Dead letters", "0", "none");

        var jobs = DASHBOARD.jobs();
        for (var i = 0; i < 5; i++) {
            jobs.run(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK));
        }
        jobs.run(TaskSpec.of(Jobs.BROKEN).queue(Jobs.WORK).maxTries(3));
        jobs.add(Jobs.REPORT);
        jobs.add(Jobs.REPORT);
        jobs.add(TaskSpec.of(Jobs.WELCOME).queue(Jobs.WORK).delay(Duration.ofHours(3)));
        for (var i = 0; i < 4; i++) {
            jobs.wait("invoice:send");
        }

        shows(page, "Throughput", SOME_RATE, "5 completed in the last hour");
        shows(page, "Failures", "3", "37.5 % of tries in the last hour");
        shows(page, "Waiting", "4", "and 1 for later");
        shows(page, "Running", "2", "on 1 worker");
        shows(page, "Oldest", SOME_TIME, "has waited in " + Jobs.IDLE);
        assertThat(figure(page, "Oldest")).hasAttribute("href", "#/queues/" + Jobs.IDLE);
        shows(page, "Dead letters", "1", "to be looked at");

        jobs.release();
        DASHBOARD.client().queues().purge(Jobs.IDLE);

        shows(page, "Throughput", SOME_RATE, "7 completed in the last hour");
        shows(page, "Failures", "3", "30 % of tries in the last hour");
        shows(page, "Waiting", "0", "and 1 for later");
        shows(page, "Running", "0", "on 1 worker");
        shows(page, "Oldest", "–", "nothing waits");
    }

    private static Locator figure(Page page, String name) {
        return page.locator("[data-figure='" + name + "']");
    }

    private static void shows(Page page, String name, String value, String note) {
        noted(page, name, note);
        assertThat(figure(page, name).locator(".value")).hasText(value, patiently());
    }

    private static void shows(Page page, String name, Pattern value, String note) {
        noted(page, name, note);
        assertThat(figure(page, name).locator(".value")).hasText(value, patiently());
    }

    private static void noted(Page page, String name, String note) {
        assertThat(figure(page, name).locator(".note")).hasText(note, patiently());
    }

    private static HasTextOptions patiently() {
        return new HasTextOptions().setTimeout(PATIENCE_MILLIS);
    }
}
