package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.asyncjobs.browser.Places.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page in both themes: that it opens, what axe says of it, and that it fits a phone. */
class PagesIT {

    private static final int PHONE = 360;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    private static List<Place> places = List.of();

    @BeforeAll
    static void furnish() throws InterruptedException {
        places = Places.furnish(DASHBOARD);
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
    void aPageOpensWithoutComplaintAndIsAccessible(Place place, ColorScheme theme) {
        var window = DASHBOARD.themed(theme);
        window.addInitScript(Axe.SCRIPT);
        open(window, place);

        assertThat(window.locator("html"))
                .hasAttribute("data-theme", theme.name().toLowerCase(Locale.ROOT));
        assertThat(Axe.serious(window)).as("serious violations").isEmpty();
        takePicture(window, place, theme);
    }

    @ParameterizedTest
    @MethodSource("places")
    void aPageFitsAPhone(Place place) {
        var window = DASHBOARD.window(new Browser.NewContextOptions().setViewportSize(PHONE, 740));
        open(window, place);

        assertThat((int) window.evaluate("document.scrollingElement.scrollWidth"))
                .as("width of what can be scrolled")
                .isLessThanOrEqualTo(PHONE);
        takePicture(window, place, null);
    }

    private static void open(Page window, Place place) {
        DASHBOARD.open(window, place.address());
        assertThat(window.locator(place.shown()).first()).isVisible();
        assertThat(window.getByTestId("health")).not().hasText("Looking…");
    }

    private static void takePicture(Page window, Place place, @Nullable ColorScheme theme) {
        var folder = System.getProperty("dashboard.pictures", "");
        if (!folder.isEmpty()) {
            var name =
                    place.name() + "-" + (theme == null ? "phone" : theme.name().toLowerCase(Locale.ROOT)) + ".png";
            Dashboard.shoot(window, Reports.made(Path.of(folder)).resolve(name));
        }
    }
}
