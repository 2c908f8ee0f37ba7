package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The content security policy: nothing inline, nothing foreign, in what is served and in what pages do. */
class PolicyIT {

    private static final String LICENCES = "licenses.txt"; // stands beside the page, and is not served
    private static final Pattern INLINE = Pattern.compile(
            "<script(?![^>]*\\ssrc=)|<style|\\sstyle\\s*=|\\son[a-z]+\\s*=|javascript:", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile("(?:https?|wss?):/+[^\\s\"'`<>)\\\\]+");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("(?:src|href)\\s*=\\s*[\"']?([^\"'\\s>]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern STYLE_ADDRESS =
            Pattern.compile("@import|url\\(\\s*[\"']?(?:[a-z]+:|//)", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMPILED_LATER = Pattern.compile("\\beval\\(|\\bnew Function\\b");

    /** Addresses that nobody goes to: names of vocabularies, and where messages of libraries are explained. */
    private static final Pattern ONLY_NAMED =
            Pattern.compile("http://www\\.w3\\.org/[a-zA-Z0-9/]+|https://svelte\\.dev/e/.*");

    private static final String INSERT = """
            () => {
              const script = document.createElement('script');
              script.textContent = 'window.hurt = 1';
              document.body.append(script);
              document.body.insertAdjacentHTML('beforeend',
                  '<p id="inline" style="outline-width: 7px" onclick="window.hurt = 1">x</p>'
                      + '<img src="http://foreign.example/x.png" alt="">');
              document.getElementById('inline').click();
              return fetch('http://foreign.example/').then(() => 'sent', () => 'refused');
            }
            """;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void servedFilesHoldNothingInlineAndNoForeignAddress() throws IOException, URISyntaxException {
        var files = files();
        assertThat(files).contains("index.html", "favicon.svg").hasSizeGreaterThan(10);

        for (var file : files) {
            var answer = get("/" + file);
            if (file.equals(LICENCES)) {
                assertThat(answer.status()).as(file).isEqualTo(404);
                continue;
            }
            assertThat(answer.status()).as(file).isEqualTo(200);
            assertThat(answer.headers().get("content-security-policy"))
                    .as(file)
                    .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'")
                    .doesNotContain("unsafe", "http", "*");
            var text = answer.text();
            assertThat(found(ADDRESS, text)).as("addresses in " + file).allMatch(ONLY_NAMED.asMatchPredicate());
            assertThat(found(STYLE_ADDRESS, text))
                    .as("addresses of styles in " + file)
                    .isEmpty();
            assertThat(found(COMPILED_LATER, text))
                    .as("code from text in " + file)
                    .isEmpty();
        }
        assertThat(get("/").text()).isEqualTo(get("/index.html").text());
        for (var document : List.of("/", "/favicon.svg")) {
            var text = get(document).text();
            assertThat(found(INLINE, text)).as("inline in " + document).isEmpty();
            assertThat(ATTRIBUTE.matcher(text).results().map(match -> match.group(1)))
                    .as("addresses in " + document)
                    .allMatch(address -> address.startsWith("./"));
        }
    }

    @Test
    void noPageBreaksThePolicyOrAsksAnotherServer() throws InterruptedException {
        var asked = new ArrayList<String>();
        var page = DASHBOARD.page();
        page.onRequest(request -> asked.add(request.url()));

        for (var place : Places.furnish(DASHBOARD)) {
            Places.open(DASHBOARD, page, place);
            assertThat(page.locator("script:not([src]), style")).hasCount(0);
            assertThat(DASHBOARD.takeComplaints()).as(place.name()).isEmpty();
        }
        DASHBOARD.open("tasks");
        page.getByTestId("filter").fill("state:");
        assertThat(page.getByTestId("filter")).hasAttribute("aria-expanded", "true");
        page.keyboard().press("Escape");
        page.getByTestId("enqueue").click();
        page.getByTestId("enqueue-more").locator("summary").click();
        assertThat(page.locator("textarea[name=headers]")).isVisible();
        page.keyboard().press("Escape");
        page.keyboard().press("?");
        assertThat(page.getByTestId("help")).isVisible();

        assertThat(DASHBOARD.takeComplaints()).as("forms").isEmpty();
        assertThat(asked).hasSizeGreaterThan(50).allMatch(url -> url.startsWith(DASHBOARD.url() + "/"));
    }

    @Test
    void whatIsInlineOrForeignIsRefusedByTheBrowserWhichSaysSo() {
        DASHBOARD.expectComplaints();
        var page = DASHBOARD.open("overview");

        assertThat(page.evaluate(INSERT)).isEqualTo("refused");

        assertThat(page.evaluate("window.hurt")).isNull();
        assertThat(page.evaluate("getComputedStyle(document.getElementById('inline')).outlineWidth"))
                .isNotEqualTo("7px");
        var told = new ArrayList<String>();
        for (var broken : List.of("script-src-elem", "script-src-attr", "style-src-attr", "img-src", "connect-src")) {
            Awaitility.await().pollInSameThread().untilAsserted(() -> {
                told.addAll(DASHBOARD.takeComplaints());
                assertThat(told).anyMatch(complaint -> complaint.contains("content security policy: " + broken));
            });
        }
    }

    private static APIResponse get(String path) {
        return DASHBOARD.page().request().get(DASHBOARD.url() + path);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    /** The names of all files of the page. */
    private static List<String> files() throws IOException, URISyntaxException {
        var page = Objects.requireNonNull(PolicyIT.class.getResource("/dashboard/index.html"))
                .toURI();
        if (!page.getScheme().equals("jar")) {
            return named(Path.of(page).getParent());
        }
        try (var jar = FileSystems.newFileSystem(page, Map.of())) {
            return named(jar.getPath("/dashboard"));
        }
    }

    private static List<String> named(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
