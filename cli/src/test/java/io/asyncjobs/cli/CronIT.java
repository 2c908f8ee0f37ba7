package io.asyncjobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.embedded.NatsServer;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules by the command line: what is wrong with them is said, and a walk from an empty server to a finished task. */
final class CronIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final NatsServer SERVER = NatsServer.start();

    @TempDir
    static Path home;

    private static Commands commands;

    @BeforeAll
    static void connect() {
        commands = new Commands(SERVER.url(), home);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 * * * *|the minute \"61\" at position 1 is outside of 0 to 59",
                "* * * * mon-|the day of week \"mon-\" at position 9",
                "every 1x|\"1x\" is no duration",
                "TZ=Mars/X * * * * *|the time zone \"Mars/X\" is not known",
                "TZ=UTC|nothing follows the zone",
                "''|it has 0 fields",
            })
    void badCronTextIsRefusedWithItsPlace(String cron, String wrong) {
        assertThat(commands.fail("cron", "add", "bad", cron, "t")).contains(wrong);
        assertThat(commands.fail("cron", "view", "bad")).contains("there is no schedule bad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a.b", "a b", "ä", "a/b", ">", "*"})
    void namesThatAreNoKeysAreRefused(String name) {
        assertThat(commands.fail("cron", "add", name, "@daily", "t")).contains(name);
        assertThat(commands.fail("cron", "view", name)).contains(name);
        assertThat(commands.fail("cron", "delete", name, "-f")).contains(name);
    }

    @Test
    @SuppressWarnings("try") // closing may be interrupted
    void documentsThatCannotBeReadAreToldAndStopNothing() throws Exception {
        commands.succeed("--namespace", "BAD", "queue", "add", "Q");
        commands.succeed("--namespace", "BAD", "cron", "add", "good", "@daily", "t", "-q", "Q");
        try (var nats = Nats.connect(SERVER.url())) {
            var bucket = nats.keyValue("BAD_CONFIGURATION");
            bucket.put("scheduled_tasks.bad", "{ \u001b[2J".getBytes(UTF_8));
            bucket.put("scheduled_tasks.a=b", "{}".getBytes(UTF_8));
            bucket.put("schedule_state.good", "nonsense".getBytes(UTF_8));
        }

        var list = commands.succeed("--namespace", "BAD", "cron", "list");
        assertThat(list.out()).contains("good").doesNotContain("bad");
        assertThat(list.err())
                .contains("Left out bad: schedule bad cannot be used", "Left out a=b:")
                .doesNotContain("\u001b");
        var names = commands.succeed("--namespace", "BAD", "cron", "list", "--names");
        assertThat(names.out().strip()).isEqualTo("good");
        assertThat(names.err()).contains("Left out bad:");
        var json =
                commands.succeed("--namespace", "BAD", "cron", "list", "--json").json();
        assertThat(json.path("schedules")).hasSize(1);
        assertThat(json.path("unreadable").propertyNames()).containsExactlyInAnyOrder("bad", "a=b");
        assertThat(commands.fail("--namespace", "BAD", "cron", "view", "bad")).contains("schedule bad cannot be used");
        assertThat(commands.fail("--namespace", "BAD", "cron", "pause", "bad", "why"))
                .contains("cannot be used");
        assertThat(commands.succeed("--namespace", "BAD", "cron", "view", "good")
                        .out())
                .contains("Scheduled Task good");

        commands.succeed("--namespace", "BAD", "cron", "delete", "bad", "-f");
        assertThat(commands.succeed("--namespace", "BAD", "cron", "list").err()).doesNotContain("Left out bad");
    }

    /** The part of the walk over its HTTP API that the original's own test makes, by commands. */
    @Test
    void c56AWalkOverTheStoresQueuesSchedulesAndTasks() throws Exception {
        assertThat(commands.succeed("info", "--json").json().path("queues")).isEmpty();
        assertThat(commands.fail("queue", "info", "WALK")).contains("WALK");
        commands.succeed("task", "initialize", "--memory");

        commands.succeed("queue", "add", "WALK", "--run-time", "30s", "--tries", "3");
        assertThat(commands.fail("queue", "add", "WALK")).contains("WALK");
        assertThat(commands.succeed("queue", "list", "--json").json().toString())
                .contains("WALK");
        assertThat(commands.succeed("queue", "info", "WALK").out()).contains("WALK", "30s");

        commands.succeed("cron", "add", "walk", "every 1s", "walk:cron", "-q", "WALK", "--payload", "{\"a\":1}");
        assertThat(commands.fail("cron", "add", "walk", "every 1s", "t", "-q", "WALK"))
                .contains("exists already");
        assertThat(commands.fail("cron", "add", "bad", "* * *", "t", "-q", "WALK"))
                .contains("3 fields");
        assertThat(commands.succeed("cron", "list").out()).contains("walk", "@every 1s");
        var scheduler = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
        var running = Thread.ofPlatform().start(() -> scheduler.execute("cron", "scheduler", "one", "--json"));
        await().atMost(LIMIT).until(() -> scheduler.out().contains("\"fired\""));
        running.interrupt();
        assertThat(running.join(LIMIT)).isTrue();
        commands.succeed("cron", "delete", "walk", "-f");
        assertThat(commands.fail("cron", "view", "walk")).contains("there is no schedule walk");

        assertThat(commands.succeed("task", "list", "--type", "walk:cron").out())
                .contains("walk:cron", "WALK", "new");
        commands.succeed("task", "add", "walk:one", "{\"b\":2}", "-q", "WALK", "--id", "walk-1");
        assertThat(commands.succeed("task", "view", "walk-1", "--json")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("new");
        assertThat(commands.succeed("task", "cancel", "walk-1").err()).doesNotContain("ajc:");
        assertThat(commands.succeed("task", "view", "walk-1").out()).contains("terminated");
        commands.succeed("task", "retry", "walk-1");
        assertThat(commands.succeed("task", "view", "walk-1").out()).contains("retry");
        commands.succeed("task", "delete", "walk-1", "-f");
        assertThat(commands.fail("task", "view", "walk-1")).contains("walk-1");

        commands.succeed("queue", "purge", "WALK", "-f");
        commands.succeed("queue", "delete", "WALK", "-f");
        assertThat(commands.fail("queue", "info", "WALK")).contains("WALK");
    }

    @Test
    @SuppressWarnings("try") // closing may be interrupted
    void w27LookingAtSchedulesMakesNothing() throws Exception {
        assertThat(commands.succeed("--namespace", "EMPTY", "cron", "list").out())
                .contains("No schedules");
        commands.succeed("--namespace", "EMPTY", "cron", "list", "--json");
        commands.fail("--namespace", "EMPTY", "cron", "view", "s");
        commands.fail("--namespace", "EMPTY", "cron", "next", "s");
        commands.fail("--namespace", "EMPTY", "cron", "run", "s");
        commands.succeed("--namespace", "EMPTY", "info");
        try (var nats = Nats.connect(SERVER.url())) {
            assertThat(nats.jetStreamManagement().getStreamNames()).noneMatch(name -> name.contains("EMPTY"));
        }
    }
}
