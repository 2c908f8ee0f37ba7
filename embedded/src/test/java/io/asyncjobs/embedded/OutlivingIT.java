package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No server, guard, or temporary folder outlives the program that started the server. */
final class OutlivingIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aKilledParentLeavesNothing() throws IOException {
        try (var parent = Parent.start(List.of())) {
            parent.process.destroyForcibly();
            parent.assertNothingIsLeft();
        }
    }

    @Test
    void aKilledParentWithAPausedServerLeavesNothing() throws IOException {
        try (var parent = Parent.start(List.of())) {
            signal("STOP", String.valueOf(parent.serverPid));
            parent.process.destroyForcibly();
            parent.assertNothingIsLeft();
        }
    }

    @Test
    void aParentThatExitsWithoutClosingLeavesNothing() throws IOException {
        try (var parent = Parent.start(List.of())) {
            parent.process.getOutputStream().write('\n');
            parent.process.getOutputStream().flush();
            parent.assertNothingIsLeft();
        }
    }

    @Test
    void aSignalToTheWholeProcessGroupReachesTheServerOnlyAfterTheParentHasDrained() throws IOException {
        var ownGroup = """
                if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
                set -m
                "$@" <&0 &
                wait
                """;
        try (var parent = Parent.start(List.of("sh", "-c", ownGroup, "group"))) {
            signal("TERM", "-" + parent.jvm().pid());
            assertThat(parent.output.readLine()).isEqualTo("answers while draining: true");
            parent.assertNothingIsLeft();
        }
    }

    @Test
    void aServerWhoseGuardWasKilledCanStillBeStopped() {
        try (var server = NatsServer.start()) {
            var process = ProcessHandle.of(server.pid()).orElseThrow();
            var guard = process.parent().orElseThrow();
            var reader =
                    guard.children().filter(child -> !child.equals(process)).toList();

            guard.destroyForcibly();
            await().until(() -> !server.isRunning());
            server.stop();

            assertThat(process.isAlive()).isFalse();
            await().until(() -> reader.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private static void signal(String name, String target) throws IOException {
        var kill = new ProcessBuilder("sh", "-c", "kill -s " + name + " -- " + target).start();
        assertThat(kill.onExit().join().exitValue()).isZero();
    }

    /** A JVM of its own that has started a server. */
    private static final class Parent implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;
        private final long serverPid;
        private final Path folder;
        private final List<ProcessHandle> family;

        private Parent(Process process) throws IOException {
            this.process = process;
            this.output = process.inputReader(StandardCharsets.UTF_8);
            var words = output.readLine().split(" ", 3);
            this.serverPid = Long.parseLong(words[0]);
            this.folder = Path.of(words[2]);
            this.family = process.descendants().toList();
        }

        static Parent start(List<String> prefix) throws IOException {
            var java = ProcessHandle.current().info().command().orElseThrow();
            var command = new ArrayList<>(prefix);
            command.addAll(List.of(java, "-cp", System.getProperty("java.class.path"), ParentProgram.class.getName()));
            return new Parent(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }

        /** The program itself, which may have been started through a shell. */
        ProcessHandle jvm() {
            var guard =
                    ProcessHandle.of(serverPid).flatMap(ProcessHandle::parent).orElseThrow();
            return guard.parent().orElseThrow();
        }

        void assertNothingIsLeft() {
            assertThat(family)
                    .extracting(ProcessHandle::pid)
                    .contains(serverPid)
                    .hasSizeGreaterThanOrEqualTo(3);
            await().atMost(LIMIT)
                    .until(() -> Stream.concat(family.stream(), Stream.of(process.toHandle()))
                            .noneMatch(ProcessHandle::isAlive));
            await().atMost(LIMIT).until(() -> Files.notExists(folder));
        }

        @Override
        public void close() {
            family.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
