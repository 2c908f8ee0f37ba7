package io.asyncjobs.cli.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.cli.observability.AlertFiles.Look;
import io.asyncjobs.cli.observability.AlertFiles.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ObservabilityTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z]\\w*)");

    private final Dashboard dashboard = Dashboard.read();
    private final List<Rule> rules = AlertFiles.rules();

    @Test
    void allMetricsThatAreAskedForAreDocumentedAndAllDocumentedOnesAreShown() {
        var documented = Repository.metricsIn(Repository.text(Repository.DOCS.resolve("metrics.md")));
        var shown = Repository.metricsIn(dashboard.text());
        assertThat(documented)
                .hasSizeGreaterThan(30)
                .containsAll(shown)
                .containsAll(Repository.metricsIn(AlertFiles.text()));
        assertThat(shown.stream().map(ObservabilityTest::withoutPart))
                .containsAll(documented.stream()
                        .map(ObservabilityTest::withoutPart)
                        .filter(name -> !name.endsWith("_seconds_bucket"))
                        .collect(Collectors.toSet()));
    }

    /** A timer has three names. */
    private static String withoutPart(String name) {
        return name.replaceFirst("_seconds(_count|_sum|_max)?$", "_seconds");
    }

    @Test
    void thePanelsOfTheDashboardDoNotOverlap() {
        assertThat(dashboard.all().stream().map(panel -> panel.path("id").asInt()))
                .doesNotHaveDuplicates()
                .allMatch(id -> id > 0);
        var places = dashboard.all().stream().map(Dashboard::place).toList();
        assertThat(places)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(50)
                .allMatch(place -> place.width() > 0 && place.height() > 0 && place.x() + place.width() <= 24)
                .noneMatch(place -> places.stream().anyMatch(other -> !other.equals(place) && other.overlaps(place)));
        assertThat(dashboard.rows().getFirst()).startsWith("At a glance");
    }

    @Test
    void eachPanelSaysWhatItShowsAndInWhichUnit() {
        for (var panel : dashboard.panels()) {
            var title = panel.path("title").asString();
            assertThat(title).isNotBlank();
            assertThat(panel.path("description").asString()).as(title).endsWith(".");
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString())
                    .as(title)
                    .isNotBlank();
            assertThat(Dashboard.targets(panel))
                    .as(title)
                    .isNotEmpty()
                    .allMatch(target -> target.path("legendFormat").asString().length() > 0);
        }
    }

    @Test
    void aLegendNamesOnlyLabelsThatItsExpressionKeeps() {
        for (var panel : dashboard.panels()) {
            for (var target : Dashboard.targets(panel)) {
                var expression = target.path("expr").asString();
                var labels = Pattern.compile("\\{\\{(\\w+)}}")
                        .matcher(target.path("legendFormat").asString())
                        .results()
                        .map(label -> label.group(1))
                        .toList();
                assertThat(labels)
                        .as(expression)
                        .allMatch(label -> label.equals("alertname")
                                || Pattern.compile("by \\([^)]*\\b" + label + "\\b")
                                        .matcher(expression)
                                        .find());
            }
        }
    }

    @Test
    void theDataSourceIsAVariableAndOnlyVariablesThatExistAreUsed() {
        var variables = dashboard.variables().stream()
                .map(variable -> variable.path("name").asString())
                .collect(Collectors.toSet());
        assertThat(variables).containsExactlyInAnyOrder("datasource", "namespace", "job", "queue");
        assertThat(VARIABLE.matcher(dashboard.text()).results().map(used -> used.group(1)))
                .isSubsetOf(variables);
        assertThat(sources(dashboard.json()))
                .hasSizeGreaterThan(50)
                .allMatch(source -> source.path("uid").asString().equals("${datasource}"));
    }

    private static List<JsonNode> sources(JsonNode dashboard) {
        return dashboard.findValues("datasource");
    }

    @Test
    void eachAlertSaysHowBadItIsAndWhatToDo() {
        var remedies = Repository.text(Repository.DOCS.resolve("alerts.md"));
        assertThat(rules).hasSizeGreaterThan(20);
        for (var rule : rules) {
            assertThat(rule.value("severity")).as(rule.name()).isIn("critical", "warning", "info");
            assertThat(rule.value("summary")).as(rule.name()).isNotBlank();
            assertThat(rule.value("description")).as(rule.name()).isNotBlank();
            assertThat(rule.value("runbook_url"))
                    .endsWith("/docs/alerts.md#" + rule.name().toLowerCase(Locale.ROOT));
            assertThat(remedies.lines()).contains("### " + rule.name());
        }
    }

    @Test
    void theRemediesKnowNoOtherAlerts() {
        var named = new TreeSet<String>();
        Pattern.compile("\\bAsyncJobs[A-Z][A-Za-z]+")
                .matcher(Repository.text(Repository.DOCS.resolve("alerts.md")) + AlertFiles.text() + dashboard.text())
                .results()
                .forEach(found -> named.add(found.group()));
        assertThat(named).containsExactlyInAnyOrderElementsOf(names());
    }

    private Set<String> names() {
        return rules.stream().map(Rule::name).collect(Collectors.toSet());
    }

    @Test
    void eachAlertIsTestedFiringAndNotAndHasTheLabelsThatItSpeaksOf() {
        var fires = AlertFiles.looks().stream().filter(Look::fires).toList();
        var rests = AlertFiles.looks().stream().filter(look -> !look.fires()).toList();
        assertThat(fires.stream().map(Look::alert).collect(Collectors.toSet())).isEqualTo(names());
        assertThat(rests.stream().map(Look::alert).collect(Collectors.toSet())).isEqualTo(names());
        for (var rule : rules) {
            var labels = new HashSet<String>();
            fires.stream()
                    .filter(look -> look.alert().equals(rule.name()))
                    .forEach(look -> labels.addAll(look.labels()));
            assertThat(labels).as(rule.name()).containsAll(rule.labelsUsed());
        }
    }
}
