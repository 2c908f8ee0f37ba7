package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.task.TaskSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that wants to know who one is. */
class SignInIT extends WithPeople {

    @Test
    void aWrongTokenIsRefusedInASentence() {
        var page = DASHBOARD.page();
        page.navigate(DASHBOARD.url());

        DASHBOARD.giveToken("ajt_wrong");

        assertThat(page.getByTestId("sign-in").locator("[role=alert]")).isVisible();
        assertThat(page.getByTestId("token")).hasValue("");
        assertThat(page.locator("nav")).hasCount(0);
    }

    @Test
    void anAdminSignsInStaysSignedInAndSignsOut() {
        var page = DASHBOARD.signIn(people.admin());
        assertThat(page.locator("nav")).containsText("ada, admin");

        page.reload();
        assertThat(page.locator("nav")).containsText("ada, admin");
        page.locator("nav a[href='#/queues']").click();
        assertThat(page.getByTestId("queue-add")).isVisible();
        page.getByTestId("sign-out").click();

        assertThat(page.getByTestId("sign-in")).isVisible();
    }

    @Test
    void scriptsOfThePageCannotReadTheToken() {
        var page = DASHBOARD.signIn(people.admin());

        assertThat((String) page.evaluate("document.cookie")).isEmpty();
        assertThat((String) page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))
                .doesNotContain(people.admin());
        assertThat(page.url()).doesNotContain(people.admin());
    }

    @Test
    void whoOnlyViewsIsOfferedNothingThatChangesAndSeesNoPayload() throws InterruptedException {
        var task = DASHBOARD
                .jobs()
                .run(TaskSpec.of(Jobs.WELCOME, Map.of("secret", "hush")).queue(Jobs.WORK));
        var page = DASHBOARD.signIn(people.viewer());

        DASHBOARD.open("tasks/" + task.id());
        assertThat(page.getByTestId("task-type")).hasText(Jobs.WELCOME);
        assertThat(page.getByTestId("payload")).containsText("does not show payloads");
        assertThat(page.getByTestId("delete")).hasCount(0);
        assertThat(page.content()).doesNotContain("hush");

        DASHBOARD.open("tasks");
        assertThat(DASHBOARD.task(task.id())).isVisible();
        assertThat(page.getByTestId("enqueue")).hasCount(0);
        assertThat(page.locator("main input[type=checkbox]")).hasCount(0);

        DASHBOARD.open("queues/" + Jobs.WORK);
        assertThat(page.locator("main h1")).hasText(Jobs.WORK);
        assertThat(page.getByTestId("pause")).hasCount(0);
        assertThat(page.getByTestId("purge")).hasCount(0);
    }

    @Test
    void whatAViewerAsksForInSpiteOfThePageIsRefused() {
        var page = DASHBOARD.signIn(people.viewer());

        var status = page.evaluate("""
                async () => {
                  const who = await (await fetch('v1/session')).json();
                  const answer = await fetch('v1/queues/EMAIL/pause', { method: 'POST',
                      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': who.csrf },
                      body: '{"reason":"mine"}' });
                  return answer.status;
                }
                """);

        assertThat(status).isEqualTo(403);
        assertThat(DASHBOARD.client().queues().status(Jobs.WORK).isPaused()).isFalse();
    }

    @Test
    void whoOperatesPausesAndDoesNotPurge() {
        var page = DASHBOARD.signIn(people.operator());
        DASHBOARD.open("queues/" + Jobs.IDLE);

        assertThat(page.getByTestId("purge")).hasCount(0);
        page.getByTestId("pause").click();
        page.getByTestId("confirm-reason").fill("a look first");
        DASHBOARD.confirm();

        assertThat(page.getByTestId("resume")).isVisible();
    }
}
