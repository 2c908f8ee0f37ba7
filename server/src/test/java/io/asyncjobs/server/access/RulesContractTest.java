package io.asyncjobs.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The contract names the role that each operation needs, and it is the one of the table. */
class RulesContractTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    @Test
    void theContractAndTheTableSayTheSame() throws IOException {
        var said = new TreeSet<String>();
        try (var contract = Rules.class.getResourceAsStream("/io/asyncjobs/server/openapi.yaml")) {
            new YAMLMapper()
                    .readTree(contract)
                    .path("paths")
                    .forEachEntry((path, item) -> item.forEachEntry((method, operation) -> {
                        if (METHODS.contains(method)) {
                            said.add(method.toUpperCase(Locale.ROOT) + " " + path + " "
                                    + operation.path("x-role").asString("?"));
                        }
                    }));
        }

        assertThat(said)
                .isEqualTo(Rules.all().stream()
                        .map(rule -> rule.method() + " " + rule.path() + " "
                                + rule.need().word())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
