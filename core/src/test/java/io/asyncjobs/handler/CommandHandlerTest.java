package io.asyncjobs.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.CommandHandler.CommandFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs real commands by {@code sh}. */
final class CommandHandlerTest {

    private static final PlainContext CONTEXT = PlainContext.of("command", "{\"a\":1}");

    private static String run(String command) throws Exception {
        return (String) new CommandHandler(command).handle(CONTEXT);
    }

    @Test
    void theOutputOfBothKindsIsTheResult() throws Exception {
        assertThat(run("printf out; printf err >&2; printf ' é'")).isEqualTo("outerr é");
        assertThat(run("true")).isEmpty();
    }

    @Test
    void theCommandFindsTheDocumentAndItIsGoneAfterwards() throws Exception {
        var lines = run("echo \"$CHORIA_AJ_TASK\"; cat \"$CHORIA_AJ_TASK\"").split("\n", 2);

        assertThat(lines[1]).isEqualTo(new String(CONTEXT.document(), UTF_8));
        assertThat(Path.of(lines[0])).doesNotExist();
    }

    @Test
    void theDocumentIsInTheFolderThatWasNamed(@TempDir Path folder) throws Exception {
        var name = (String) new CommandHandler("printf \"$CHORIA_AJ_TASK\"", folder).handle(CONTEXT);

        assertThat(Path.of(name)).hasParentRaw(folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theDocumentIsGoneAfterAFailureToo() {
        var problem =
                catchThrowableOfType(CommandFailedException.class, () -> run("printf \"$CHORIA_AJ_TASK\"; exit 1"));

        assertThat(problem).hasMessageMatching("execution failed: exit status 1: /.+");
        assertThat(Path.of(problem.toString().replaceFirst("^.*: ", ""))).doesNotExist();
    }

    @Test
    void theEnvironmentOfThisProcessIsKept() throws Exception {
        assertThat(run("printf %s \"$PATH\"")).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void standardInputIsAtItsEnd() throws Exception {
        assertThat(run("cat; echo done")).isEqualTo("done\n");
    }

    @ParameterizedTest
    @CsvSource({
        "printf why; exit 3, execution failed: exit status 3: why",
        "kill -9 $$, execution failed: exit status 137",
        "exit 127, command not found",
    })
    void anotherStatusThanZeroIsAFailureWithTheOutput(String command, String message) {
        assertThatThrownBy(() -> run(command))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage(message);
    }

    @Test
    void aCommandThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> run("no-such-command-of-ours"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("command not found: ")
                .hasMessageContaining("no-such-command-of-ours");
    }

    @Test
    void outputBeyondTheLimitIsReadAwaySoThatTheCommandEnds() throws Exception {
        assertThat(run("dd if=/dev/zero bs=1024 count=2048 2>/dev/null | tr '\\0' x"))
                .hasSize(512 * 1024);
    }

    @Test
    void anInterruptKillsTheCommandAndWhatItStarted(@TempDir Path folder) throws Exception {
        var pids = folder.resolve("pids");
        var command = "sh -c 'sleep 600 & echo $! >> " + pids + "; wait' & echo $! >> " + pids + "; wait";
        var ended = new FutureTask<>(() -> run(command));
        var thread = Thread.ofPlatform().start(ended);
        await().until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);
        var started = new ArrayList<ProcessHandle>();
        for (var pid : Files.readAllLines(pids)) {
            started.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
        }

        thread.interrupt();

        assertThatThrownBy(ended::get).hasCauseInstanceOf(InterruptedException.class);
        var exits = started.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        assertThat(CompletableFuture.allOf(exits)).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void aCommandThatLeavesAProcessBehindStillEnds() throws Exception {
        var pid = run("sleep 600 & echo $!").strip();

        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(pid).matches("\\d+");
    }

    @Test
    void anEmptyCommandIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CommandHandler(" \t"))
                .withMessage("the command is empty; give the shell something to run");
    }
}
