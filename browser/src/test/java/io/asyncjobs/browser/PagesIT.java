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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page in both themes: that it opens, what axe says of it, and that it fits a phone. */
class PagesIT {

    private static final int PHONE = 360;
    private static final int WIDTH = 1280;
    private static final int LOWEST = 560;
    private static final int HIGHEST = 1_280;
    private static final String PICTURES = System.getProperty("dashboard.pictures", "");

    /** Pictures show five minutes of work, and so it is done for as long. */
    private static final Duration BEFORE_PICTURES = Duration.ofMinutes(5);

    /** A form, by the page that it is on and what opens it. */
    private record Form(String place, String opened) {}

    private static final List<Form> FORMS = List.of(
            new Form("tasks", "enqueue"),
            new Form("queues", "queue-add"),
            new Form("queues/" + Jobs.WORK, "edit"),
            new Form("queues/" + Jobs.WORK, "purge"),
            new Form("schedules", "schedule-add"),
            new Form("schedules/" + Places.NIGHTLY, "edit"),
            new Form("schedules/" + Places.NIGHTLY, "pause"));

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

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
        takePicture(window, place, theme.name().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aPageFitsAPhone(Place place) throws InterruptedException {
        var window = DASHBOARD.window(new Browser.NewContextOptions().setViewportSize(PHONE, 740));
        Places.open(DASHBOARD, window, place);

        assertThat((int) window.evaluate("document.scrollingElement.scrollWidth"))
                .as("width of what can be scrolled")
                .isLessThanOrEqualTo(PHONE);
        takePicture(window, place, "phone");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void aFormIsAccessibleAndFitsAPhone(ColorScheme theme) {
        var window = DASHBOARD.window(
                new Browser.NewContextOptions().setViewportSize(PHONE, 740).setColorScheme(theme));
        window.addInitScript(Axe.SCRIPT);
        for (var form : FORMS) {
            DASHBOARD.open(window, form.place());
            window.getByTestId(form.opened()).first().click();
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

    private static void takePicture(Page window, Place place, String kind) {
        if (!PICTURES.isEmpty()) {
            var folder = Reports.made(Path.of(PICTURES));
            Dashboard.shoot(window, folder.resolve(place.name() + "-" + kind + ".png"));
        }
    }

    /** As high as what is on the page, within limits. */
    private static void fit(Page window) {
        int height = (int) window.evaluate("document.scrollingElement.scrollHeight");
        window.setViewportSize(WIDTH, Math.clamp(height, LOWEST, HIGHEST));
    }
}
