package io.asyncjobs.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The checker of accessibility, run in the page. */
final class Axe {

    /** What has to be in the page before {@link #serious}. */
    static final String SCRIPT = script();

    private Axe() {}

    private static String script() {
        try (var stream = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(stream, "no axe.min.js").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is seriously or critically wrong: the rule and the elements. */
    static List<?> serious(Page page) {
        return (List<?>) page.evaluate("""
                        async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
                            .filter((each) => ['serious', 'critical'].includes(each.impact))
                            .map((each) => `${each.id}: ` + each.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | '))
                        """);
    }
}
