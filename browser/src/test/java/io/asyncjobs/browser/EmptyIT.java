package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where there is nothing, the page says what to do next. */
class EmptyIT {

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @ParameterizedTest
    @CsvSource({
        "tasks, There are no tasks yet., ajc task add",
        "tasks?type=none, No task matches., Show all tasks",
        "tasks/2tfKdUbyjzGPvRBr8VzuTxTjaKx, There is no task, All tasks",
        "queues/NONE, There is no queue NONE., ajc queue add NONE",
        "queues/BILLING, No worker serves this queue., ajc task process",
        "schedules, There are no schedules yet., ajc cron add",
        "schedules/none, There is no schedule none., All schedules",
        "dead-letters, No dead letters., All that ended",
        "dead-letters?error=none, No dead letter matches., Show all",
        "workers?id=none, The worker none is not alive., All workers",
        "events, Nothing has happened since this page was opened., ajc task watch",
        "operations, No operations yet., ajc task retry",
        "nowhere, There is no such page., To the overview"
    })
    void itIsSaidWithTheNextStep(String place, String said, String next) {
        DASHBOARD.expectFailures(); // what is not there is asked for
        var page = DASHBOARD.open(place);

        var empty = page.locator("main").getByTestId("empty").first();
        assertThat(empty).containsText(said);
        assertThat(empty).containsText(next);
    }
}
