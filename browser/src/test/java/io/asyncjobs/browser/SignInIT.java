package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.TokenFile;
import io.asyncjobs.task.TaskSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server that wants to know who one is. */
class SignInIT {

    @TempDir
    static Path folder;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard(SignInIT::knowing);

    private static String viewer = "";
    private static String operator = "";
    private static String admin = "";

    /** Before the server starts: it wants to find who there is. */
    private static AccessSettings knowing(AccessSettings access) {
        var file = new TokenFile(folder.resolve("tokens.json"));
        viewer = file.add("vera", Role.VIEW, List.of(), Instant.now(), null);
        operator = file.add("otto", Role.OPERATE, List.of(), Instant.now(), null);
        admin = file.add("ada", Role.ADMIN, List.of(), Instant.now(), null);
        return access.withTokens(file.path());
    }

    @BeforeEach
    void expectRefusals() {
        DASHBOARD.expectFailures(); // the first request of a page that does not know yet that it has to sign in
    }

    @Test
    void aWrongTokenIsRefusedInASentence() {
        var page = DASHBOARD.page();
        page.navigate(DASHBOARD.url());

        give("ajt_wrong");

        assertThat(page.getByTestId("sign-in").locator("[role=alert]")).isVisible();
        assertThat(page.getByTestId("token")).hasValue("");
        assertThat(page.locator("nav")).hasCount(0);
    }

    @Test
    void anAdminSignsInStaysSignedInAndSignsOut() {
        var page = signIn(admin);
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
        var page = signIn(admin);

        assertThat((String) page.evaluate("document.cookie")).isEmpty();
        assertThat((String) page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))
                .doesNotContain(admin);
        assertThat(page.url()).doesNotContain(admin);
    }

    @Test
    void whoOnlyViewsIsOfferedNothingThatChangesAndSeesNoPayload() throws InterruptedException {
        var task = DASHBOARD
                .jobs()
                .run(TaskSpec.of(Jobs.WELCOME, Map.of("secret", "hush")).queue(Jobs.WORK));
        var page = signIn(viewer);

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
        var page = signIn(viewer);

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
        var page = signIn(operator);
        DASHBOARD.open("queues/" + Jobs.IDLE);

        assertThat(page.getByTestId("purge")).hasCount(0);
        page.getByTestId("pause").click();
        page.getByTestId("confirm-reason").fill("a look first");
        DASHBOARD.confirm();

        assertThat(page.getByTestId("resume")).isVisible();
    }

    private static Page signIn(String token) {
        var page = DASHBOARD.page();
        page.navigate(DASHBOARD.url());
        give(token);
        assertThat(page.getByTestId("live")).hasAttribute("data-live", "live");
        return page;
    }

    private static void give(String token) {
        var page = DASHBOARD.page();
        page.getByTestId("token").fill(token);
        page.getByTestId("sign-in").locator("[type=submit]").click();
    }
}
