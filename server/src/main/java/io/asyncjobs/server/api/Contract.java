package io.asyncjobs.server.api;

import io.asyncjobs.server.AsyncJobsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The contract of the API, in both of its forms. */
final class Contract {

    private final byte[] yaml;
    private final byte[] json;

    private Contract(byte[] yaml, byte[] json) {
        this.yaml = yaml;
        this.json = json;
    }

    static Contract load() {
        try (var in = AsyncJobsServer.class.getResourceAsStream("openapi.yaml")) {
            var yaml = Objects.requireNonNull(in, "openapi.yaml").readAllBytes();
            var tree = YAMLMapper.builder().build().readTree(yaml);
            return new Contract(yaml, JsonMapper.builder().build().writeValueAsBytes(tree));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    byte[] yaml() {
        return yaml;
    }

    byte[] json() {
        return json;
    }
}
