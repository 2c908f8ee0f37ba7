package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a browser loads before the page is there: how much that is, and what comes with it. */
class FirstLoadIT {

    private static final int MOST_BYTES = 150_000;
    private static final int NOT_WORTH_IT = 2_000;

    private static final String BYTES = """
            () => performance.getEntries()
                .filter((entry) => 'encodedBodySize' in entry && !new URL(entry.name).pathname.startsWith('/v1/'))
                .reduce((sum, entry) => sum + entry.encodedBodySize, 0)
            """;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void itIsLittleAndCompressed() {
        var files = files();

        var bytes = ((Number) DASHBOARD.page().evaluate(BYTES)).intValue();
        assertThat(bytes).isBetween(1_000, MOST_BYTES);
        assertThat(files).anyMatch(file -> file.url().endsWith(".js"));
        assertThat(files).anyMatch(file -> file.url().endsWith(".css"));
        for (var file : files) {
            if (file.body().length > NOT_WORTH_IT) {
                assertThat(file.headers().get("content-encoding"))
                        .as(file.url())
                        .isIn("gzip", "br");
            }
        }
    }

    @Test
    void eachFileForbidsFramesForeignContentAndGuesses() {
        var files = files();

        assertThat(files).anyMatch(file -> file.url().replaceAll("#.*", "").equals(DASHBOARD.url() + "/"));
        assertThat(files).hasSizeGreaterThan(2).allSatisfy(file -> {
            assertThat(file.headers().get("content-security-policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'");
            assertThat(file.headers()).containsEntry("x-content-type-options", "nosniff");
        });
    }

    /** What the server sent of the page's files until it is there. */
    private static List<Response> files() {
        var files = new ArrayList<Response>();
        var page = DASHBOARD.page();
        page.onResponse(response -> {
            if (!response.url().contains("/v1/")) {
                files.add(response);
            }
        });
        DASHBOARD.open("overview");
        assertThat(DASHBOARD.row("queue-row", "name", Jobs.IDLE)).isVisible();
        return files;
    }
}
