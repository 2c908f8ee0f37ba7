package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in a process of its own, as a shell would start it. */
final class AjcProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;

    private AjcProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** The words that run {@code ajc}, which takes its streams for terminals if told so. */
    static List<String> words(boolean terminal, String... args) {
        var words = new ArrayList<>(List.of(
                // a shell that runs this in the background may have told its children to ignore Ctrl-C
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dajc.terminal.in=" + terminal,
                "-Dajc.terminal.err=" + terminal,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        words.addAll(List.of(args));
        return words;
    }

    /** Starts {@code ajc} against this server. */
    static AjcProcess start(String url, Path home, boolean terminal, String... args) throws IOException {
        return start(url, home, words(terminal, args));
    }

    /** Starts any words against this server. Its standard input stays open. */
    static AjcProcess start(String url, Path home, List<String> words) throws IOException {
        var out = Files.createTempFile(home, "out", ".txt");
        var err = Files.createTempFile(home, "err", ".txt");
        var builder = new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("NATS_URL", url);
        builder.environment().put("XDG_STATE_HOME", home.toString());
        return new AjcProcess(builder.start(), out, err);
    }

    void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    AjcProcess untilOut(String text) {
        return untilOut(text, LIMIT);
    }

    AjcProcess untilOut(String text, Duration limit) {
        await().atMost(limit).until(() -> out().contains(text) || !process.isAlive());
        assertThat(out()).as(err()).contains(text);
        return this;
    }

    AjcProcess untilErr(String text) {
        await().atMost(LIMIT).until(() -> err().contains(text) || !process.isAlive());
        assertThat(err()).as(out()).contains(text);
        return this;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as(out() + err())
                .isTrue();
        return process.exitValue();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
