package io.asyncjobs.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One search for a server, which remembers what it tried. */
final class BinarySearch {
    private final Environment environment;
    private final NatsServerSettings settings;
    private final CacheFolder cache;
    private final Set<String> tried = new LinkedHashSet<>();

    BinarySearch(Environment environment, NatsServerSettings settings) {
        this.environment = environment;
        this.settings = settings;
        this.cache = new CacheFolder(environment.cacheFolder());
    }

    Optional<NatsServerBinary> find() {
        var explicit = settings.binary();
        if (explicit != null) {
            return Optional.of(named("The path in the settings", explicit));
        }
        var variable = environment.namedBinary();
        if (variable.isPresent()) {
            return Optional.of(named("The environment variable " + Environment.BINARY_VARIABLE, variable.get()));
        }
        return inCache().or(this::onPath);
    }

    NatsServerBinary findOrFetch() {
        return find().orElseGet(() -> cache.locked(settings.progress(), this::fetch));
    }

    private NatsServerBinary fetch() {
        // Another process may have filled the cache while this one waited for the lock.
        return inCache()
                .orElseGet(() -> new Fetch(environment, cache, settings.progress(), tried).run(ServerVersion.PINNED));
    }

    private NatsServerBinary named(String who, Path given) {
        var path = given.toAbsolutePath();
        var version = BinaryVersion.ask(path)
                .orElseThrow(() -> new NatsServerException(who + " names " + path
                        + ", which is not a nats-server that runs here; correct the path or remove it"));
        if (version.isBelowFloor()) {
            throw new NatsServerException(who + " names " + path + ", which is nats-server " + version + "; "
                    + ServerVersion.FLOOR + " or later is needed");
        }
        return new NatsServerBinary(path, version.toString());
    }

    private Optional<NatsServerBinary> inCache() {
        var found = firstUsable(cache.binaries().stream());
        tried.add("no usable server in the cache folder " + cache.path());
        return found;
    }

    private Optional<NatsServerBinary> onPath() {
        var found = firstUsable(environment.pathFolders().stream()
                .map(folder -> folder.resolve("nats-server"))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable));
        tried.add("no usable server on the PATH");
        return found;
    }

    private Optional<NatsServerBinary> firstUsable(Stream<Path> candidates) {
        return candidates.flatMap(path -> usable(path).stream()).findFirst();
    }

    private Optional<NatsServerBinary> usable(Path path) {
        var version = BinaryVersion.ask(path);
        if (version.isEmpty()) {
            passOver(path + " does not run here");
        } else if (version.get().isBelowFloor()) {
            passOver(path + " is version " + version.get() + ", below " + ServerVersion.FLOOR);
        } else {
            return Optional.of(
                    new NatsServerBinary(path.toAbsolutePath(), version.get().toString()));
        }
        return Optional.empty();
    }

    private void passOver(String reason) {
        tried.add(reason);
        settings.progress().accept("Passing over a nats-server: " + reason);
    }
}
