package io.asyncjobs.embedded;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A nats-server program that AsyncJobs works with: version 2.14.5 or later.
 *
 * <p>It is searched for in this order: the path of the settings, the environment variable
 * {@code ASYNCJOBS_NATS_SERVER}, the user's cache folder ({@code $XDG_CACHE_HOME/asyncjobs} or
 * {@code ~/.cache/asyncjobs}, on macOS {@code ~/Library/Caches/asyncjobs}), the folders of {@code PATH}. In the cache
 * folder and on the {@code PATH}, a program that is too old or does not run is passed over; one that was named is an
 * error then.
 *
 * @param path the program
 * @param version its version, such as {@code 2.15.2}
 */
public record NatsServerBinary(Path path, String version) {
    /**
     * Finds a server and fetches none. Blocks while candidates are asked for their versions.
     *
     * @throws NatsServerException if a program that was named by the settings or the environment variable is too old or
     *     does not run
     */
    public static Optional<NatsServerBinary> find(NatsServerSettings settings) {
        return new BinarySearch(Environment.ofThisProcess(), settings).find();
    }

    /**
     * Finds a server, or fetches version 2.15.2 into the cache folder: the official release archive, checked against the
     * checksums of that release, or where that cannot be reached and a Go toolchain is there, built by {@code go
     * install}. Each step is a line to {@link NatsServerSettings#progress()}. Blocks, for minutes where it fetches or
     * where another process is fetching; an interrupt ends the build by Go only.
     *
     * @throws NatsServerException if there is none; the message names everything that was tried and what to do. The
     *     cache folder is as it was
     */
    public static NatsServerBinary findOrFetch(NatsServerSettings settings) {
        var environment = Environment.ofThisProcess();
        return new BinarySearch(environment, settings).findOrFetch();
    }
}
