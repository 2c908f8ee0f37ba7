package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotCaret;
import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.server.AsyncJobsServer;
import io.asyncjobs.server.access.AccessSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For a test class a nats-server, workers and the server with its page; for each test a window of its own. What the browser
 * complains of, errors of scripts and breaches of the content security policy among it, fails the test.
 */
final class Dashboard implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

    private static final double PATIENCE_MILLIS = 30_000;
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 860;
    private static final Pattern COUNT = Pattern.compile("\"count\"\\s*:\\s*(\\d+)");
    private static final String FAILED_REQUEST = "Failed to load resource";
    private static final String TELL_OF_BREACHES = """
            addEventListener('securitypolicyviolation',
                (e) => console.error(`content security policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
            """;

    private final UnaryOperator<AccessSettings> access;
    private final List<String> complaints = new ArrayList<>();
    private final List<BrowserContext> windows = new ArrayList<>();
    private @Nullable NatsServer nats;
    private @Nullable AsyncJobs client;
    private @Nullable Jobs jobs;
    private @Nullable AsyncJobsServer server;
    private @Nullable Browser browser;
    private @Nullable Page page;
    private boolean mayFail;
    private boolean mayComplain;

    Dashboard() {
        this(access -> access);
    }

    /** One whose server is set otherwise about who may do what. */
    Dashboard(UnaryOperator<AccessSettings> access) {
        this.access = access;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        if (Dashboard.class.getResource("/dashboard/index.html") == null) {
            throw new IllegalStateException(
                    "the page is not there: the build of the server made none, which takes npm");
        }
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        browser = Chromium.of(context);
        nats = NatsServer.start();
        client = AsyncJobs.builder().server(nats.url()).namespace("SHOP").connect();
        jobs = new Jobs(client);
        server = serve();
    }

    private AsyncJobsServer serve() {
        return AsyncJobsServer.builder(client())
                .port(0)
                .access(access.apply(AccessSettings.open()))
                .start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        complaints.clear();
        mayFail = false;
        mayComplain = false;
        page = window(new Browser.NewContextOptions());
    }

    /** Another window, which shares nothing with the first. */
    Page window(Browser.NewContextOptions options) {
        if (options.viewportSize == null) {
            options.setViewportSize(WIDTH, HEIGHT);
        }
        var window = Objects.requireNonNull(browser)
                .newContext(options.setLocale("en-GB")
                        .setTimezoneId("Europe/Berlin")
                        .setReducedMotion(ReducedMotion.REDUCE));
        windows.add(window);
        window.setDefaultTimeout(PATIENCE_MILLIS);
        window.addInitScript(TELL_OF_BREACHES);
        window.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        window.onWebError(error -> complaints.add("script: " + error.error()));
        return window.newPage();
    }

    /** A window in that theme. */
    Page themed(ColorScheme theme) {
        return window(new Browser.NewContextOptions().setColorScheme(theme));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            if (context.getExecutionException().isPresent()) {
                photograph(context);
            }
            page().evaluate("1"); // what was said before has arrived then
            if (mayFail) {
                complaints.removeIf(complaint -> complaint.startsWith(FAILED_REQUEST));
            }
            if (context.getExecutionException().isEmpty() && !mayComplain) {
                Assertions.assertThat(complaints)
                        .as("complaints of the browser")
                        .isEmpty();
            }
        } finally {
            windows.forEach(BrowserContext::close);
            windows.clear();
        }
    }

    private void photograph(ExtensionContext context) {
        System.err.println("the browser complains of " + complaints + "; the page is " + page().url());
        var file = Reports.folder()
                .resolve(context.getRequiredTestClass().getSimpleName() + "."
                        + context.getRequiredTestMethod().getName() + ".png");
        shoot(page(), file);
    }

    /** Writes a picture of the window. */
    static void shoot(Page page, Path file) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(file)
                // hiding it would take a style that the policy forbids
                .setCaret(ScreenshotCaret.INITIAL));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.close();
        }
        if (jobs != null) {
            jobs.close();
        }
        if (client != null) {
            client.close();
        }
        if (nats != null) {
            nats.close();
        }
    }

    /** The server that everything is stored in. */
    NatsServer nats() {
        return Objects.requireNonNull(nats, "the test class has not begun");
    }

    /** A client of the same namespace. */
    AsyncJobs client() {
        return Objects.requireNonNull(client, "the test class has not begun");
    }

    /** What goes on. */
    Jobs jobs() {
        return Objects.requireNonNull(jobs, "the test class has not begun");
    }

    /** The test's window. */
    Page page() {
        return Objects.requireNonNull(page, "the test has not begun");
    }

    /** Where it is reached. */
    String url() {
        return Objects.requireNonNull(server, "the test class has not begun").url();
    }

    /** Stops the HTTP server; gives what starts it anew, at another address. */
    Runnable stop() {
        Objects.requireNonNull(server).close();
        return () -> server = serve();
    }

    /** From now on the browser may complain of anything. */
    void expectComplaints() {
        mayComplain = true;
    }

    /** From now on the browser may tell of requests that were refused or failed. */
    void expectFailures() {
        mayFail = true;
    }

    /** What the browser has complained of until now, which then counts no more. */
    List<String> takeComplaints() {
        page().evaluate("1"); // what was said before has arrived then
        var taken = List.copyOf(complaints);
        complaints.clear();
        return taken;
    }

    /** Waits until lists have so many tasks, as the query of an address has it: they are a moment behind. */
    void awaitListed(String query, int count) {
        Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> page().request()
                                .get(url() + "/v1/tasks?limit=1000&" + query)
                                .text(),
                        text -> COUNT.matcher(text)
                                .results()
                                .anyMatch(found -> found.group(1).equals(Integer.toString(count))));
    }

    /** Opens a page by what follows the {@code #/} of its address, and waits until it is live. */
    Page open(String place) {
        return open(page(), place);
    }

    /** As {@link #open(String)}, in that window. */
    Page open(Page window, String place) {
        window.navigate(url() + "/#/" + place);
        assertThat(window.getByTestId("live")).hasAttribute("data-live", "live");
        return window;
    }

    /** Signs in with a token, and waits until the page is live. */
    Page signIn(String token) {
        page().navigate(url());
        giveToken(token);
        assertThat(page().getByTestId("live")).hasAttribute("data-live", "live");
        return page();
    }

    /** Gives a token to the form that asks for one. */
    void giveToken(String token) {
        page().getByTestId("token").fill(token);
        page().getByTestId("sign-in").locator("[type=submit]").click();
    }

    /** Says yes to the question that the page asks. */
    void confirm() {
        page().getByTestId("confirm-yes").click();
        assertThat(page().getByTestId("confirm")).hasCount(0);
    }

    /** The row of a table that stands for that name or id. */
    Locator row(String testId, String attribute, String value) {
        return page().locator("[data-testid=" + testId + "][data-" + attribute + "=\"" + value + "\"]");
    }

    /** The row of a task. */
    Locator task(String id) {
        return row("task-row", "id", id);
    }
}
