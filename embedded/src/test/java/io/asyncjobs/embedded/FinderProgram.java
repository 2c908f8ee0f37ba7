package io.asyncjobs.embedded;

import java.net.URI;
import java.nio.file.Path;

/** Finds or fetches a server in a JVM of its own for the tests: arguments are the sandbox folder and the release host. */
final class FinderProgram {
    private FinderProgram() {}

    public static void main(String[] args) {
        var sandbox = new Sandbox(Path.of(args[0])).withReleases(URI.create(args[1]));
        System.out.println(sandbox.search().findOrFetch().path());
    }
}
