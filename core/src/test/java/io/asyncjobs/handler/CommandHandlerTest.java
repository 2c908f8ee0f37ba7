package io.asyncjobs.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.CommandHandler.CommandFailedException;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Runs real commands by {@code sh}. */
final class CommandHandlerTest {

    private static final PlainContext CONTEXT = PlainContext.of("command", "{\"a\":1}");

    private static String run(String command) throws Exception {
        return (String) new CommandHandler(command).handle(CONTEXT);
    }

    @Test
    void w30StandardOutputIsTheResultAndStandardErrorIsNot() throws Exception {
        assertThat(run("printf out; printf err >&2; printf ' é'")).isEqualTo("out é");
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
    void w30TheEnvironmentOfThisProcessIsKept() throws Exception {
        assertThat(run("printf %s \"$PATH\"")).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void standardInputIsAtItsEnd() throws Exception {
        assertThat(run("cat; echo done")).isEqualTo("done\n");
    }

    @ParameterizedTest
    @CsvSource({
        "printf why; exit 3, execution failed: exit status 3: why",
        "printf out; printf why >&2; exit 3, execution failed: exit status 3: why",
        "exit 3, execution failed: exit status 3",
        "exit 126, execution failed: exit status 126",
        "exit 75, execution failed: exit status 75",
        "kill -9 $$, execution failed: exit status 137",
        "exit 127, command not found",
    })
    void c42AnotherStatusThanZeroIsAFailureWithTheErrorText(String command, String message) {
        assertThatThrownBy(() -> run(command))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage(message);
    }

    @Test
    void c42ACommandThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> run("no-such-command-of-ours"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("command not found: ")
                .hasMessageContaining("no-such-command-of-ours");
    }

    @Test
    void c42TheOutputOfACommandIsItsResult() throws Exception {
        assertThat(run("echo success")).isEqualTo("success\n");
    }

    @Test
    void w30ACommandMayEndItsTaskForGoodWithAReason() {
        assertThatThrownBy(() -> run("echo out; echo 'no such address' >&2; exit 65"))
                .isInstanceOf(TerminateTaskException.class)
                .hasMessage("the command ended the task with exit status 65: no such address");
        assertThatThrownBy(() -> run("exit 65"))
                .isInstanceOf(TerminateTaskException.class)
                .hasMessage("the command ended the task with exit status 65");
    }

    @Test
    void w30TheStatusThatEndsATaskMayBeAnother() {
        var handler = new CommandHandler("exit 65").terminateOn(9);

        assertThatThrownBy(() -> handler.handle(CONTEXT)).isInstanceOf(CommandFailedException.class);
        assertThatThrownBy(() -> new CommandHandler("exit 9").terminateOn(9).handle(CONTEXT))
                .isInstanceOf(TerminateTaskException.class);
    }

    @Test
    void aStatusMayPutATaskOff() {
        var handler = new CommandHandler("exit 75").snoozeOn(75, Duration.ofMinutes(5));

        assertThatThrownBy(() -> handler.handle(CONTEXT))
                .isInstanceOfSatisfying(
                        SnoozeTaskException.class,
                        snooze -> assertThat(snooze.delay()).isEqualTo(Duration.ofMinutes(5)));
        assertThatThrownBy(() -> run("exit 75")).isInstanceOf(CommandFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 127, 256})
    void aStatusThatCannotMeanAnythingIsRefused(int status) {
        var handler = new CommandHandler("true");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> handler.terminateOn(status))
                .withMessageStartingWith("the exit status is " + status);
        assertThatIllegalArgumentException().isThrownBy(() -> handler.snoozeOn(status, Duration.ZERO));
    }

    @Test
    void aStatusMeansOneThingOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CommandHandler("true").snoozeOn(65, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new CommandHandler("true").snoozeOn(9, Duration.ZERO).terminateOn(9));
    }

    @Test
    void ofALongErrorTextTheLastPartIsKept() {
        assertThatThrownBy(() -> run("i=0; while [ $i -lt 2000 ]; do echo \"line $i é\" >&2; i=$((i+1)); done; exit 1"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("execution failed: exit status 1: …")
                .hasMessageEndingWith("line 1998 é\nline 1999 é")
                .satisfies(problem -> assertThat(
                                String.valueOf(problem.getMessage()).getBytes(UTF_8))
                        .hasSizeBetween(800, 1024));
    }

    @Test
    void aResultOfMoreThanTheLimitIsAFailureThatSaysSo() throws Exception {
        assertThat(run(printing(512))).hasSize(512 * 1024);
        assertThatThrownBy(() -> run(printing(10 * 1024)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage(
                        "the command printed 10485760 bytes; a result has at most 524288: store large data elsewhere"
                                + " and print a reference");
    }

    @Test
    void aLotOfErrorTextDoesNotBlockACommand() throws Exception {
        assertThat(run(printing(10 * 1024) + " >&2; echo done")).isEqualTo("done\n");
    }

    private static String printing(int kilobytes) {
        return "dd if=/dev/zero bs=1024 count=" + kilobytes + " 2>/dev/null | tr '\\0' x";
    }

    @Test
    void anInterruptKillsTheCommandAndWhatItStarted(@TempDir Path folder) throws Exception {
        var pids = folder.resolve("pids");
        var command = "printf %s \"$CHORIA_AJ_TASK\" > " + folder.resolve("document")
                + "; sh -c 'sleep 600 & echo $! >> " + pids + "; wait' & echo $! >> " + pids + "; wait";
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
        var document = Path.of(Files.readString(folder.resolve("document")));
        assertThat(document.getFileName().toString()).startsWith("asyncjobs-task-");
        assertThat(document).doesNotExist();
    }

    @Test
    void aCommandThatLeavesAProcessBehindStillEnds() throws Exception {
        var pid = run("sleep 600 & echo $!").strip();

        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(pid).matches("\\d+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$(touch injected)",
                "`touch injected`",
                "; touch injected #",
                "\"; touch injected; \"",
                "'; touch injected; '",
                "\n touch injected\n",
                "| touch injected",
                "&& touch injected",
                "${IFS}$(touch${IFS}injected)",
                "-rf /",
                "../../injected",
                "%s%n\\0\\"
            })
    void whatATaskSaysIsNeverRunByTheShell(String hostile, @TempDir Path folder) throws Exception {
        var json = JsonMapper.shared();
        // whoever may store tasks may also store what no producer of ours would make
        var task = Task.builder(hostile, hostile, hostile)
                .payload(Payload.of(json.writeValueAsBytes(hostile)))
                .headers(Map.of("tenant", hostile))
                .lastError(hostile)
                .build();
        var command = "cd " + folder + "; set -- \"$CHORIA_AJ_TASK\"; test -f $1 && test $# = 1 && cat \"$1\"";

        var printed = (String) new CommandHandler(command, folder).handle(new PlainContext(task));

        assertThat(json.readTree(printed).path("type").stringValue()).isEqualTo(hostile);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theEnvironmentHasTheFileAndNothingElseOfTheTask() throws Exception {
        var task = Task.builder("id-of-the-task", "type-of-the-task", "queue-of-the-task")
                .payload(Payload.of("payload-of-the-task".getBytes(UTF_8)))
                .build();

        var printed = (String) new CommandHandler("env").handle(new PlainContext(task));

        assertThat(printed).contains("CHORIA_AJ_TASK=").doesNotContain("-of-the-task");
    }

    @Test
    void theDocumentIsReadableByNobodyElse() throws Exception {
        var name = run("ls -l \"$CHORIA_AJ_TASK\"");

        assertThat(name).startsWith("-rw-------");
    }

    @Test
    void anEmptyCommandIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CommandHandler(" \t"))
                .withMessage("the command is empty; give the shell something to run");
    }
}
