package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed tasks by the command line. */
class KeyOptionsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String PUBLIC = TaskSigner.ofHex(SEED).publicKeyHex();
    private static final String OTHER = TaskSigner.ofHex(SEED.replace('0', 'f')).publicKeyHex();

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();
    private static final AsyncJobs JOBS = AsyncJobs.connect(SERVER.url());

    private static String seedFile = "";
    private static String publicFile = "";

    private final Commands ajc = new Commands(SERVER.url(), home);

    @BeforeAll
    static void keys() throws IOException {
        seedFile = Files.writeString(home.resolve("seed"), SEED + "\n").toString();
        publicFile = Files.writeString(home.resolve("public"), PUBLIC + "\n").toString();
        JOBS.queues().define(QueueSettings.of("Q"));
    }

    @AfterAll
    static void stop() {
        JOBS.close();
        SERVER.close();
    }

    private CommandRun with(Map<String, String> variables, String... args) {
        var environment = new HashMap<>(variables);
        environment.put("NATS_URL", SERVER.url());
        return new CommandRun(environment, home, "").execute(args);
    }

    @Test
    void aTaskIsSignedByASeedAndShownToWhoAcceptsItsKey() {
        ajc.succeed("task", "--sign", seedFile, "add", "t", "-q", "Q", "--id", "by-file");
        ajc.succeed("task", "add", "t", "-q", "Q", "--id", "by-hex", "--sign", SEED);
        assertThat(with(Map.of("AJC_SIGN", seedFile), "task", "add", "t", "-q", "Q", "--id", "by-variable")
                        .exitCode())
                .isZero();
        ajc.succeed("task", "add", "t", "-q", "Q", "--id", "unsigned");

        for (var id : new String[] {"by-file", "by-hex", "by-variable"}) {
            ajc.succeed("task", "view", id, "--verify", publicFile);
            ajc.succeed("task", "view", id, "--verify", OTHER, "--verify", PUBLIC);
            ajc.succeed("task", "view", id, "--sign", SEED);
            assertThat(ajc.fail("task", "view", id, "--verify", OTHER)).contains("signature");
        }
        assertThat(ajc.fail("task", "view", "unsigned", "--verify", PUBLIC)).contains("not signed");
        ajc.succeed("task", "view", "unsigned", "--verify", PUBLIC, "--signatures-optional");
        var strict = with(Map.of("AJC_VERIFY", publicFile), "task", "view", "unsigned");
        assertThat(strict.exitCode()).isEqualTo(1);
        assertThat(with(Map.of("AJC_VERIFY", publicFile, "AJC_SIGNATURES_OPTIONAL", "1"), "task", "view", "unsigned")
                        .exitCode())
                .isZero();
    }

    @Test
    void processRunsWhatIsSignedAndEndsWhatIsNot() throws Exception {
        JOBS.queues().define(QueueSettings.of("WORK"));
        ajc.succeed("task", "add", "t", "-q", "WORK", "--id", "trusted", "--sign", SEED);
        ajc.succeed("task", "add", "t", "-q", "WORK", "--id", "forged");
        var run = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
        var thread = Thread.ofPlatform()
                .start(() -> run.execute("task", "process", "t", "WORK", "2", "true", "--verify", publicFile));
        try {
            assertThat(JOBS.tasks().await("trusted", LIMIT).orElseThrow().state())
                    .isEqualTo(TaskState.COMPLETE);
            assertThat(JOBS.tasks().await("forged", LIMIT).orElseThrow().state())
                    .isEqualTo(TaskState.TERMINATED);
        } finally {
            thread.interrupt();
            thread.join(LIMIT);
        }
    }

    @Test
    void schedulesMakeSignedTasks() throws Exception {
        ajc.succeed("cron", "add", "signed", "@hourly", "t", "-q", "Q");
        var byHand = ajc.succeed("task", "cron", "--sign", SEED, "run", "signed", "--json")
                .json();
        assertThat(byHand.path("signature").asString()).hasSize(128);

        var run = new CommandRun(Map.of("NATS_URL", SERVER.url(), "AJC_SIGN", SEED), home, "");
        var thread = Thread.ofPlatform().start(() -> run.execute("cron", "scheduler", "one"));
        try {
            ajc.succeed("cron", "add", "often", "every 1s", "often", "-q", "Q");
            await().atMost(LIMIT).until(() -> run.out().contains("often: fired"));
        } finally {
            thread.interrupt();
            thread.join(LIMIT);
        }
        var made =
                ajc.succeed("task", "list", "--type", "often", "--json").json().findValuesAsString("id");
        ajc.succeed("task", "view", made.getFirst(), "--verify", PUBLIC);
    }

    @Test
    void aDeadLetterOfASignedTaskGetsANewDeadlineByTheKeyOnly() throws Exception {
        ajc.succeed("task", "add", "t", "-q", "Q", "--id", "dead", "--sign", SEED);
        var unused = JOBS.tasks().cancelToDeadLetters("dead", "sent by hand");

        assertThat(ajc.fail("dlq", "retry", "dead", "--deadline", "1h", "--verify", PUBLIC))
                .contains("dead");
        ajc.succeed("dlq", "--sign", seedFile, "retry", "dead", "--deadline", "1h");

        ajc.succeed("task", "view", "dead", "--verify", PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--sign", "--verify"})
    void aBadKeyIsOneSentenceThatDoesNotTellIt(String option) {
        var shortened = SEED.substring(1);
        for (var value : new String[] {shortened, SEED + "00", "z" + shortened, "/no/such/file/" + SEED, " "}) {
            var run = with(Map.of(), "task", "list", option, value, "--debug");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .startsWith("ajc: " + option + " is neither a key of 64 hexadecimal digits nor a file that exists")
                    .doesNotContain(shortened);
        }
        var badFile = home.resolve("bad");
        write(badFile, "nothing");
        assertThat(ajc.fail("task", "list", option, badFile.toString()))
                .contains(badFile.toString(), "64 hexadecimal digits");
        var variable = "AJC_" + option.substring(2).toUpperCase(Locale.ROOT);
        assertThat(with(Map.of(variable, shortened), "task", "list").err())
                .startsWith("ajc: " + variable + " is neither")
                .doesNotContain(shortened);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void optionalSignaturesNeedAKey() {
        assertThat(ajc.fail("task", "list", "--signatures-optional")).contains("--verify or --sign");
    }
}
