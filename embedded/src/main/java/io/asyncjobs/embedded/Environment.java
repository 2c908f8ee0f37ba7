package io.asyncjobs.embedded;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the search for a server takes from its surroundings.
 *
 * @param variables the environment variables
 * @param home the user's home folder
 * @param osName the operating system as Java names it
 * @param osArch the processor as Java names it
 * @param releases the address that {@code /v<version>/<file>} of a release is appended to
 * @param connectLimit how long connecting, and any single read, may take
 * @param transferLimit how long one download may take altogether
 */
record Environment(
        Map<String, String> variables,
        Path home,
        String osName,
        String osArch,
        URI releases,
        Duration connectLimit,
        Duration transferLimit) {
    static final String BINARY_VARIABLE = "ASYNCJOBS_NATS_SERVER";

    static Environment ofThisProcess() {
        return new Environment(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                URI.create("https://github.com/nats-io/nats-server/releases/download"),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10));
    }

    /** The path that the user set for all programs. */
    Optional<Path> namedBinary() {
        return value(BINARY_VARIABLE).map(Path::of);
    }

    Path cacheFolder() {
        if (isMac()) {
            return home.resolve("Library/Caches/asyncjobs");
        }
        // The XDG specification says that a relative path here is to be ignored.
        return value("XDG_CACHE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(home.resolve(".cache"))
                .resolve("asyncjobs");
    }

    List<Path> pathFolders() {
        return value("PATH").stream()
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator, -1)))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .toList();
    }

    /** The system and processor in the file names of releases, where there is such a release. */
    Optional<String> platform() {
        var system = isMac() ? "darwin" : osName.toLowerCase(Locale.ROOT).startsWith("linux") ? "linux" : "";
        var processor = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "arm" -> "arm7";
            case "s390x" -> "s390x";
            case "ppc64le" -> "ppc64le";
            case "riscv64" -> "riscv64";
            default -> "";
        };
        return system.isEmpty() || processor.isEmpty() ? Optional.empty() : Optional.of(system + "-" + processor);
    }

    private boolean isMac() {
        return osName.toLowerCase(Locale.ROOT).startsWith("mac");
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }
}
