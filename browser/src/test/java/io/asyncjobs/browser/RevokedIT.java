package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import io.asyncjobs.server.access.TokenFile;
import org.junit.jupiter.api.Test;

/** A token that is revoked while its page is open. */
class RevokedIT extends WithPeople {

    @Test
    void thePageAsksForATokenAgain() {
        var page = DASHBOARD.signIn(people.operator());
        DASHBOARD.open("tasks");
        assertThat(page.locator("main h1")).hasText("Tasks");

        new TokenFile(people.file()).revoke("otto");

        assertThat(page.getByTestId("sign-in")).isVisible();
        assertThat(page.locator("#nav")).hasCount(0);
        DASHBOARD.giveToken(people.operator());
        assertThat(page.getByTestId("sign-in").locator("[role=alert]")).isVisible();
        DASHBOARD.giveToken(people.viewer());
        assertThat(page.locator("#nav")).containsText("vera, view");
        assertThat(page.getByTestId("live")).hasAttribute("data-live", "live");
    }
}
