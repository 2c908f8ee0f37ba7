package io.asyncjobs.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A home folder, a PATH and an environment of their own for one search. */
final class Sandbox {
    final Path folder;
    final Map<String, String> variables = new HashMap<>();
    final List<String> lines = new ArrayList<>();
    private URI releases = URI.create("http://127.0.0.1:1");
    private Duration patience = Duration.ofSeconds(20);

    Sandbox(Path folder) {
        this.folder = folder;
        variables.put("PATH", folder.resolve("bin").toString());
    }

    Sandbox withReleases(URI address) {
        releases = address;
        return this;
    }

    /** How long a host of releases may be silent. */
    Sandbox withPatience(Duration longest) {
        patience = longest;
        return this;
    }

    Environment environment() {
        return new Environment(
                Map.copyOf(variables), folder, "Linux", "amd64", releases, patience, Duration.ofSeconds(20));
    }

    NatsServerSettings settings() {
        return NatsServerSettings.defaults().withProgress(lines::add);
    }

    BinarySearch search() {
        return new BinarySearch(environment(), settings());
    }

    Path cache() {
        return environment().cacheFolder();
    }

    /** A program at this place below the folder that says it is this version. */
    Path server(String place, String version) throws IOException {
        return program(place, "#!/bin/sh\necho 'nats-server: v" + version + "'\n");
    }

    Path program(String place, String text) throws IOException {
        var path = folder.resolve(place);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
