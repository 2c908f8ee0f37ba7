package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of the audit log: who did what. */
class AuditIT extends WithPeople {

    private static final String PAUSE = """
            async (queue) => {
              const who = await (await fetch('v1/session')).json();
              const answer = await fetch(`v1/queues/${queue}/pause`, { method: 'POST',
                  headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': who.csrf },
                  body: '{"reason":"a look first"}' });
              return answer.status;
            }
            """;

    @Test
    void anAdminReadsWhoDidWhatAndWhoWasRefused() {
        DASHBOARD.signIn(people.operator()).evaluate(PAUSE, Jobs.IDLE);
        DASHBOARD.page().getByTestId("sign-out").click();
        DASHBOARD.signIn(people.viewer()).evaluate(PAUSE, Jobs.WORK);
        DASHBOARD.page().getByTestId("sign-out").click();
        var page = DASHBOARD.signIn(people.admin());

        page.locator("nav a[href='#/audit']").click();

        assertThat(entry("otto", "Pause queue " + Jobs.IDLE)).containsText("done");
        assertThat(entry("vera", "Pause queue " + Jobs.WORK)).containsText("refused: role too low");
        assertThat(entry("ada", "Sign in")).containsText("done");

        page.locator("input[name=refused]").check();
        assertThat(entry("otto", "Pause queue " + Jobs.IDLE)).hasCount(0);
        assertThat(entry("vera", "Pause queue " + Jobs.WORK)).isVisible();
        assertThat(page).hasURL(Pattern.compile(".*#/audit\\?refused=true"));

        page.locator("input[name=refused]").uncheck();
        page.locator("input[name=text]").fill("/pause");
        page.locator("input[name=text]").press("Enter");
        assertThat(entry("ada", "Sign in")).hasCount(0);
        assertThat(entry("otto", "Pause queue " + Jobs.IDLE)).isVisible();

        entry("otto", "Pause queue " + Jobs.IDLE).locator("button").click();
        assertThat(entry("vera", "Pause queue " + Jobs.WORK)).hasCount(0);
        entry("otto", "Pause queue " + Jobs.IDLE).locator("a").click();
        assertThat(page.locator("main h1")).hasText(Jobs.IDLE);
    }

    @Test
    void anAddressHoldsTheFilter() {
        DASHBOARD.signIn(people.admin());

        var page = DASHBOARD.open("audit?who=nobody&since=1h");

        assertThat(page.getByTestId("empty")).containsText("No entry matches");
        assertThat(page.locator("input[name=who]")).hasValue("nobody");
        page.getByTestId("empty").locator("a").click();
        assertThat(entry("ada", "Sign in")).isVisible();
    }

    @Test
    void anEntryAppearsByItself() {
        var page = DASHBOARD.signIn(people.admin());
        DASHBOARD.open("audit");
        assertThat(entry("ada", "Sign in")).isVisible();

        page.evaluate(PAUSE, "MISSING");

        assertThat(entry("ada", "Pause queue MISSING")).containsText("not done");
    }

    @Test
    void whatIsOlderComesPageByPageAndWhatIsNewStaysOnTop() {
        var page = DASHBOARD.signIn(people.admin());
        page.evaluate("""
                async () => {
                  const who = await (await fetch('v1/session')).json();
                  for (let i = 0; i < 120; i++) {
                    await fetch(`v1/queues/OLD-${i}/pause`, { method: 'POST',
                        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': who.csrf },
                        body: '{"reason":"many"}' });
                  }
                }
                """);
        DASHBOARD.open("audit?text=OLD-");
        var rows = page.getByTestId("audit-row");
        assertThat(rows).hasCount(100);
        assertThat(rows.first()).containsText("OLD-119");

        page.evaluate(PAUSE, "OLD-NEW");
        assertThat(rows).hasCount(101);
        assertThat(rows.first()).containsText("OLD-NEW");
        page.getByTestId("audit-older").click();

        assertThat(rows).hasCount(121);
        assertThat(rows.first()).containsText("OLD-NEW");
        assertThat(rows.last()).containsText("OLD-0");
        assertThat(page.getByTestId("audit-older")).hasCount(0);
    }

    @Test
    void whoIsNoAdminIsNotOfferedItAndRefused() {
        var page = DASHBOARD.signIn(people.operator());
        assertThat(page.locator("nav a[href='#/events']")).isVisible();
        assertThat(page.locator("nav a[href='#/audit']")).hasCount(0);

        DASHBOARD.open("audit");

        assertThat(page.locator("main [role=alert]")).containsText("this needs the role admin");
        assertThat(page.getByTestId("audit-row")).hasCount(0);
    }

    private static Locator entry(String who, String what) {
        return DASHBOARD
                .page()
                .getByTestId("audit-row")
                .filter(new Locator.FilterOptions().setHasText(who))
                .filter(new Locator.FilterOptions().setHasText(what))
                .first();
    }
}
