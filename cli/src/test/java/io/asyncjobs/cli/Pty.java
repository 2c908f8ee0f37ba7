package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The program on a terminal of its own, made by script(1), with somebody who types. What the terminal was set to before and
 * after is written to files.
 */
final class Pty implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String COMMANDS = "tty >tty; stty cols 100 rows 30; stty -g >before;"
            + " \"$AJC_TEST_JAVA\" -Duser.home=. -Dajc.terminal.out=true io.asyncjobs.cli.Main $AJC_TEST_ARGS;"
            + " echo $? >exit; stty -g >after";

    private final Path folder;
    private final Process process;
    private final StringBuilder shown = new StringBuilder();

    private Pty(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static Pty run(Path folder, String url, String args) throws IOException {
        // a build that runs under nohup ignores hang-ups, one in the background interrupts, and so would all that it
        // starts
        var builder = new ProcessBuilder("env", "--default-signal=HUP,INT", "script", "-qec", COMMANDS, "/dev/null")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        var environment = builder.environment();
        environment.put("SHELL", "/bin/sh");
        environment.put("TERM", "xterm");
        environment.put("USER", "ada");
        environment.put("NATS_URL", url);
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.put(
                "AJC_TEST_JAVA",
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        environment.put("AJC_TEST_ARGS", args);
        environment.remove("NO_COLOR");
        var pty = new Pty(folder, builder.start());
        Thread.ofPlatform().daemon().start(pty::read);
        return pty;
    }

    private void read() {
        try (var reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            var chars = new char[4096];
            for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
                synchronized (shown) {
                    shown.append(chars, 0, count);
                }
            }
        } catch (IOException ended) {
            // with the process
        }
    }

    /** All that was written to the terminal so far. */
    String shown() {
        synchronized (shown) {
            return shown.toString();
        }
    }

    void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits until this is shown, after so much that was shown before. */
    void awaitShown(String text, int after) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(shown().substring(after)).contains(text));
    }

    void awaitShown(String text) {
        awaitShown(text, 0);
    }

    /** Gives the terminal another size, as a person does with the corner of its window. */
    void resize(int columns, int rows) throws IOException, InterruptedException {
        var terminal = Files.readString(folder.resolve("tty")).strip();
        var stty = new ProcessBuilder(
                        "stty", "-F", terminal, "cols", Integer.toString(columns), "rows", Integer.toString(rows))
                .inheritIO()
                .start();
        assertThat(stty.waitFor()).isZero();
    }

    /** Sends a signal to the program itself. */
    void signal(String name) throws IOException, InterruptedException {
        var program = process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(program.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Waits until the program has ended; gives its exit code. */
    int awaitEnd() throws IOException, InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as(shown())
                .isTrue();
        return Integer.parseInt(Files.readString(folder.resolve("exit")).strip());
    }

    /** Whether the terminal is as it was, its cursor, its screen and how it takes keys. */
    boolean isAsBefore() throws IOException {
        var all = shown();
        return Files.readString(folder.resolve("before")).equals(Files.readString(folder.resolve("after")))
                && all.lastIndexOf("\u001b[?1049l") > all.lastIndexOf("\u001b[?1049h")
                && all.lastIndexOf("\u001b[?25h") > all.lastIndexOf("\u001b[?25l")
                && all.lastIndexOf("\u001b[?7h") > all.lastIndexOf("\u001b[?7l");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
