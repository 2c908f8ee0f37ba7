package io.asyncjobs.load;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Builds programs in Go into the user's cache folder, each once for each version of its sources. Used by one thread. */
final class GoBuild {

    private static final long LIMIT_MINUTES = 10;
    private static final int HASH_DIGITS = 16;

    private final Path cache;
    private final Map<String, String> environment;
    private final Consumer<String> progress;
    private final Map<GoProgram, Result> results = new EnumMap<>(GoProgram.class);

    GoBuild(Path cache, Map<String, String> environment, Consumer<String> progress) {
        this.cache = cache;
        this.environment = environment;
        this.progress = progress;
    }

    /** As usual for programs of this user. */
    static GoBuild ofUser(Consumer<String> progress) {
        var home = Path.of(System.getProperty("user.home"));
        var cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(home.resolve(".cache"));
        return new GoBuild(cache.resolve("asyncjobs").resolve("bench"), System.getenv(), progress);
    }

    /**
     * A program, or why there is none.
     *
     * @param program where it is; empty if there is none
     * @param missing why there is none; empty if there is one
     */
    record Result(Optional<Path> program, String missing) {}

    /** The program; built where it has not been, which takes up to some minutes. */
    Result of(GoProgram program) throws InterruptedException {
        var known = results.get(program);
        if (known != null) {
            return known;
        }
        var result = build(program);
        results.put(program, result);
        return result;
    }

    private Result build(GoProgram program) throws InterruptedException {
        var go = toolchain();
        if (go.isEmpty()) {
            return missing("go is not installed");
        }
        try {
            var built = cache.resolve(program.folder() + "-" + hash(program));
            if (!Files.isExecutable(built)) {
                progress.accept("building the baseline " + program.folder() + " (once) …");
                var problem = compile(program, go.get(), built);
                if (problem.isPresent()) {
                    return missing(problem.get());
                }
            }
            return new Result(Optional.of(built), "");
        } catch (IOException failed) {
            return missing("it cannot be built in " + cache + ": " + failed.getMessage());
        }
    }

    private static Result missing(String why) {
        return new Result(Optional.empty(), why);
    }

    private Optional<Path> toolchain() {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "go"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Why it could not be compiled; empty if it could. */
    private Optional<String> compile(GoProgram program, Path go, Path to) throws IOException, InterruptedException {
        Files.createDirectories(cache);
        var work = Files.createTempDirectory(cache, "build-");
        try {
            for (var file : program.files()) {
                Files.write(work.resolve(file), source(program, file));
            }
            var log = work.resolve("build.log");
            var binary = work.resolve("program");
            var process = new ProcessBuilder(
                            List.of(go.toString(), "build", "-buildvcs=false", "-o", binary.toString(), "."))
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!finished(process) || process.exitValue() != 0) {
                var said = Files.readAllLines(log, StandardCharsets.UTF_8);
                return Optional.of("go build failed: " + (said.isEmpty() ? "it took too long" : said.getLast()));
            }
            Files.move(binary, to, StandardCopyOption.ATOMIC_MOVE);
            return Optional.empty();
        } finally {
            remove(work);
        }
    }

    private static boolean finished(Process process) throws InterruptedException {
        boolean ended = false;
        try {
            ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            return ended;
        } finally {
            if (!ended) {
                process.destroyForcibly();
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    private static String hash(GoProgram program) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var file : program.files()) {
                digest.update(source(program, file));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    static byte[] source(GoProgram program, String file) throws IOException {
        var resource = program.resource(file);
        try (var in = GoBuild.class.getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        }
    }
}
