package io.asyncjobs.cli.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("prometheus")
class PromtoolIT {

    @Test
    void theRulesAndTheExampleConfigurationAreValid() throws Exception {
        assertThat(Prometheus.promtool("check", "rules", "alerts.yml"))
                .contains(AlertFiles.rules().size() + " rules found");
        assertThat(Prometheus.promtool("check", "config", "prometheus.yml")).contains("SUCCESS");
    }

    @Test
    void theAlertsFireWhenTheyShallAndOnlyThen() throws Exception {
        assertThat(Prometheus.promtool("test", "rules", "alerts-test.yml")).contains("SUCCESS");
    }
}
