package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.asyncjobs.browser.Places.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page in both themes, the sign-in and what is asked too: that it opens, what axe says of it, and that it fits a phone. */
class PagesIT {

    private static final int PHONE = 360;
    private static final int WIDTH = 1280;
    private static final int LOWEST = 560;
    private static final int HIGHEST = 1_280;
    private static final String PICTURES = System.getProperty("dashboard.pictures", "");

    /** Pictures show five minutes of work, and so it is done for as long. */
    private static final Duration BEFORE_PICTURES = Duration.ofMinutes(5);

    private static final String SIGN_IN = "sign-in";
    private static final String HELP = "?";

    /** A form, a question or the help, by the page that it is on and what is pressed there, one after the other. */
    private record Form(String place, List<String> pressed) {}

    @TempDir
    static Path folder;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    /** One that wants to know who one is. */
    @RegisterExtension
    static final Dashboard GUARDED =
            new Dashboard(access -> access.withTokens(People.in(folder).file()));

    private static List<Place> places = List.of();

    private static @Nullable Traffic traffic;

    @BeforeAll
    static void furnish() throws InterruptedException {
        places = Places.furnish(DASHBOARD);
        if (!PICTURES.isEmpty()) {
            traffic = Traffic.of(DASHBOARD, BEFORE_PICTURES);
        }
    }

    @AfterAll
    static void calm() {
        if (traffic != null) {
            traffic.close();
        }
    }

    static Stream<Place> places() {
        return places.stream();
    }

    static Stream<Arguments> placesInBothThemes() {
        return places.stream()
                .flatMap(place ->
                        Stream.of(ColorScheme.LIGHT, ColorScheme.DARK).map(theme -> Arguments.of(place, theme)));
    }

    private static Form form(String place, String... pressed) {
        return new Form(place, List.of(pressed));
    }

    /** What is pressed: {@link #HELP} as a key, else what has that test id, or is inside of it. */
    private static List<Form> forms() {
        return List.of(
                form("overview", HELP),
                form("tasks", "enqueue"),
                form("tasks", "task-row input", "bulk-retry"),
                form("tasks", "task-row input", "bulk-cancel"),
                form("tasks", "task-row input", "bulk-delete"),
                form(address("task"), "delete"),
                form(address("graph"), "cancel"),
                form("queues", "queue-add"),
                form("queues/" + Jobs.WORK, "edit"),
                form("queues/" + Jobs.WORK, "pause"),
                form("queues/" + Jobs.WORK, "purge"),
                form("queues/" + Jobs.WORK, "delete"),
                form("schedules", "schedule-add"),
                form("schedules/" + Places.NIGHTLY, "edit"),
                form("schedules/" + Places.NIGHTLY, "pause"),
                form("schedules/" + Places.NIGHTLY, "delete"),
                form("dead-letters", "group-retry"),
                form("dead-letters", "group-delete"),
                form("dead-letters?error=box", "all-delete"),
                form("dead-letters", "group summary", "letter .bad"));
    }

    private static String address(String name) {
        return places.stream()
                .filter(place -> place.name().equals(name))
                .findFirst()
                .orElseThrow()
                .address();
    }

    private static void press(Page window, String what) {
        if (what.equals(HELP)) {
            window.keyboard().press(what);
            return;
        }
        // of a list in which another one may have become the first meanwhile
        var element = window.locator(what.replaceFirst("^[a-z-]+", "[data-testid=$0]") + " >> visible=true")
                .first();
        if (what.endsWith(" input")) {
            element.check(); // it may be so from before
        } else {
            element.click();
        }
    }

    @ParameterizedTest
    @MethodSource("placesInBothThemes")
    void aPageOpensWithoutComplaintAndIsAccessible(Place place, ColorScheme theme) throws InterruptedException {
        var window = DASHBOARD.themed(theme);
        window.addInitScript(Axe.SCRIPT);
        Places.open(DASHBOARD, window, place);

        assertThat(window.locator("html"))
                .hasAttribute("data-theme", theme.name().toLowerCase(Locale.ROOT));
        assertThat(Axe.serious(window)).as("serious violations").isEmpty();
        fit(window);
        takePicture(window, place.name(), theme.name().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aPageFitsAPhone(Place place) throws InterruptedException {
        var window = DASHBOARD.window(new Browser.NewContextOptions().setViewportSize(PHONE, 740));
        Places.open(DASHBOARD, window, place);

        fitsAPhone(window);
        takePicture(window, place.name(), "phone");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void theSignInIsAccessible(ColorScheme theme) {
        var window = GUARDED.themed(theme);
        window.addInitScript(Axe.SCRIPT);
        openSignIn(window);

        assertThat(window.locator("html"))
                .hasAttribute("data-theme", theme.name().toLowerCase(Locale.ROOT));
        assertThat(Axe.serious(window)).as("serious violations").isEmpty();
        fit(window);
        takePicture(window, SIGN_IN, theme.name().toLowerCase(Locale.ROOT));

        window.getByTestId("token").fill("ajt_wrong");
        window.getByTestId("sign-in").locator("[type=submit]").click();
        assertThat(window.getByTestId("sign-in").locator("[role=alert]")).isVisible();
        assertThat(Axe.serious(window)).as("serious violations of a refusal").isEmpty();
    }

    @Test
    void theSignInFitsAPhone() {
        var window = GUARDED.window(new Browser.NewContextOptions().setViewportSize(PHONE, 740));
        openSignIn(window);

        fitsAPhone(window);
        takePicture(window, SIGN_IN, "phone");
    }

    private static void openSignIn(Page window) {
        GUARDED.expectFailures(); // the first request of a page that does not know yet that it has to sign in
        window.navigate(GUARDED.url());
        assertThat(window.getByTestId("sign-in")).isVisible();
    }

    private static void fitsAPhone(Page window) {
        assertThat((int) window.evaluate("document.scrollingElement.scrollWidth"))
                .as("width of what can be scrolled")
                .isLessThanOrEqualTo(PHONE);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void aFormIsAccessibleAndFitsAPhone(ColorScheme theme) {
        var window = DASHBOARD.window(
                new Browser.NewContextOptions().setViewportSize(PHONE, 740).setColorScheme(theme));
        window.addInitScript(Axe.SCRIPT);
        for (var form : forms()) {
            DASHBOARD.open(window, form.place());
            form.pressed().forEach(what -> press(window, what));
            var dialog = window.locator("dialog");
            assertThat(dialog).isVisible();
            if (dialog.locator("summary").count() > 0) {
                dialog.locator("summary").click();
            }

            assertThat(Axe.serious(window)).as("serious violations of %s", form).isEmpty();
            assertThat((boolean) dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth"))
                    .as("%s fits", form)
                    .isTrue();
            window.keyboard().press("Escape");
            assertThat(dialog).hasCount(0);
        }
    }

    private static void takePicture(Page window, String name, String kind) {
        if (!PICTURES.isEmpty()) {
            var folder = Reports.made(Path.of(PICTURES));
            Dashboard.shoot(window, folder.resolve(name + "-" + kind + ".png"));
        }
    }

    /** As high as what is on the page, within limits. */
    private static void fit(Page window) {
        int height = (int) window.evaluate("document.scrollingElement.scrollHeight");
        window.setViewportSize(WIDTH, Math.clamp(height, LOWEST, HIGHEST));
    }
}
