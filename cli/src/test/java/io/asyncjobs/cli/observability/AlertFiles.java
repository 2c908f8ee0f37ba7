package io.asyncjobs.cli.observability;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The alert rules and their tests, as text. */
final class AlertFiles {

    private static final Pattern LABEL_USED = Pattern.compile("\\$labels\\.([a-z_]+)");
    private static final Pattern LABEL_GIVEN = Pattern.compile("([a-z_]+)=\"");

    private AlertFiles() {}

    static String text() {
        return Repository.text(Repository.OBSERVABILITY.resolve("alerts.yml"));
    }

    /**
     * A rule.
     *
     * @param text what stands under its name
     */
    record Rule(String name, String text) {

        String value(String key) {
            return single(Pattern.compile("\\n +" + key + ": (.+)").matcher(text), key + " of " + name);
        }

        Set<String> labelsUsed() {
            return LABEL_USED
                    .matcher(text)
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
        }
    }

    static List<Rule> rules() {
        return parts(text(), "\n      - alert: ").stream()
                .map(part -> new Rule(part.lines().findFirst().orElseThrow(), part))
                .toList();
    }

    /**
     * A look at an alert in a test of the rules.
     *
     * @param fires whether it is to fire then
     * @param labels those that it is to have
     */
    record Look(String alert, boolean fires, Set<String> labels) {}

    static List<Look> looks() {
        return parts(
                        Repository.text(Repository.OBSERVABILITY.resolve("alerts-test.yml")),
                        "\n      - expr: ALERTS{alertname=\"")
                .stream()
                .map(AlertFiles::look)
                .toList();
    }

    private static Look look(String part) {
        var name = part.substring(0, part.indexOf('"'));
        var expected = part.substring(part.indexOf("exp_samples:")).split("\\n  *- name:", 2)[0];
        var labels = LABEL_GIVEN
                .matcher(expected)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        return new Look(name, !expected.startsWith("exp_samples: []"), labels);
    }

    private static List<String> parts(String text, String separator) {
        return Arrays.stream(text.split(Pattern.quote(separator))).skip(1).toList();
    }

    private static String single(Matcher matcher, String what) {
        if (!matcher.find()) {
            throw new AssertionError("there is no " + what);
        }
        return matcher.group(1);
    }
}
