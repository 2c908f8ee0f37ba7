package io.asyncjobs.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The Go program, built once for all tests of this run. */
final class GoBinary {

    /** The first build of all compiles the program's dependencies too. */
    private static final long LIMIT_MINUTES = 10;

    private GoBinary() {}

    /** Where it is; the first call builds it and blocks meanwhile. */
    static Path path() {
        return Built.PATH;
    }

    private static final class Built {
        static final Path PATH = build();
    }

    private static Path build() {
        var module = Path.of("").toAbsolutePath();
        var binary = module.resolve("target").resolve("goaj");
        var log = module.resolve("target").resolve("goaj-build.log");
        try {
            var build = new ProcessBuilder("go", "build", "-buildvcs=false", "-o", binary.toString(), ".")
                    .directory(module.resolve("go").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!build.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                build.destroyForcibly();
                return fail("go build did not end within " + LIMIT_MINUTES + " minutes:\n" + read(log));
            }
            if (build.exitValue() != 0) {
                return fail("go build failed:\n" + read(log));
            }
            return binary;
        } catch (IOException noGo) {
            return fail("go build could not be started; these tests need a Go toolchain on the PATH", noGo);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return fail("interrupted while building the Go program", stopped);
        }
    }

    private static String read(Path log) throws IOException {
        return Files.readString(log, UTF_8);
    }
}
