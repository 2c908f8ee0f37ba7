package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages on which there is nothing yet: they say so, and what to do next. */
class EmptyIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tasks                   | There are no tasks yet.             | ajc task add
            schedules               | There are no schedules yet.         | ajc cron add
            operations              | No operations yet.                  | ajc task retry --all
            audit                   | Nobody has changed anything yet.    | ajc audit list
            workers?id=gone         | The worker gone is not alive.       | All workers
            dead-letters            | No dead letters.                    | All that ended, ended well.
            dead-letters?error=none | No dead letter matches.             | Show all
            tasks?type=none         | No task matches.                    | Show all tasks
            tasks/none              | There is no task none.              | All tasks
            queues/NONE             | There is no queue NONE.             | ajc queue add NONE
            schedules/none          | There is no schedule none.          | All schedules
            nowhere                 | There is no such page.              | To the overview
            """)
    void aPageWithNothingSaysWhatToDoNext(String place, String what, String next) {
        DASHBOARD.expectFailures(); // what is not there is asked for
        DASHBOARD.page().addInitScript(Axe.SCRIPT);

        var page = DASHBOARD.open(place);

        var empty = page.getByTestId("empty").filter(new Locator.FilterOptions().setHasText(what));
        assertThat(empty).containsText(next);
        assertThat(Axe.serious(page)).as("serious violations").isEmpty();
    }
}
