package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.embedded.NatsServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making and changing the task storage, each test in a namespace of its own. */
class StorageCommandsIT {

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();

    private final Commands ajc = new Commands(SERVER.url(), home);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void itIsMadeAsAskedAndASecondTimeLeftAsItIs() {
        String[] args = {
            "task",
            "initialize",
            "--namespace",
            "MADE",
            "--memory",
            "--retention",
            "complete=24h",
            "--retention",
            "expired=30d"
        };
        assertThat(ajc.succeed(args).out())
                .contains("Tasks Storage", "Entries: 0", "Memory Based: yes", "Replicas: 1", "Archive Period: forever")
                .contains("Retention: complete 1d, expired 30d");
        assertThat(ajc.succeed(args).out()).contains("Memory Based: yes");
        assertThat(ajc.fail("task", "initialize", "--namespace", "MADE")).contains("in memory", "cannot be changed");
        assertThat(ajc.fail("task", "initialize", "--namespace", "MADE", "--memory"))
                .contains("another retention", "ajc task configure");
    }

    @Test
    void oneDurationIsForAllFinalStatesAndNamedOnesDiffer() {
        var made = ajc.succeed(
                "tasks", "initialize", "--namespace", "ALL", "--retention", "1h,terminated=forever", "--json");
        var retention = made.json().path("retention");
        assertThat(retention.path("queue_error").asLong())
                .isEqualTo(Duration.ofHours(1).toNanos());
        assertThat(retention.path("terminated").asString()).isEqualTo("forever");
        assertThat(made.json().path("memory").asBoolean()).isFalse();
    }

    @Test
    void retentionIsChangedForTheStatesThatAreNamed() {
        ajc.succeed("task", "initialize", "--namespace", "CHANGED", "--retention", "complete=1h,expired=2h");
        assertThat(ajc.succeed("task", "configure", "--namespace", "CHANGED", "--retention", "complete=discard")
                        .out())
                .contains("Retention: complete discard, expired 2h");
        assertThat(ajc.succeed("task", "cfg", "--namespace", "CHANGED", "--retention", "default,unreachable=1d")
                        .out())
                .contains("Retention: unreachable 1d");
    }

    @Test
    void theOriginalsArgumentsWork() {
        ajc.succeed("task", "initialize", "--namespace", "ORIGINAL");
        assertThat(ajc.succeed("tasks", "configure", "24h", "1", "--namespace", "ORIGINAL")
                        .out())
                .contains("Replicas: 1", "Retention: complete 1d, expired 1d");
        assertThat(ajc.succeed("tasks", "config", "0", "--namespace", "ORIGINAL")
                        .out())
                .contains("Retention: complete forever, expired forever");
    }

    @Test
    void moreReplicasThanServersAreRefusedAndNothingIsChanged() {
        ajc.succeed("task", "initialize", "--namespace", "FEW");
        assertThat(ajc.fail("task", "configure", "1h", "3", "--namespace", "FEW"))
                .contains("replicas");
        assertThat(ajc.succeed("task", "initialize", "--namespace", "FEW").out())
                .contains("Retention: forever");
        assertThat(ajc.fail("task", "initialize", "--namespace", "NEVER", "--replicas", "3"))
                .contains("replicas");
    }

    @Test
    void changingTheReplicasOfNothingIsAnError() {
        assertThat(ajc.fail("task", "configure", "--replicas", "1", "--namespace", "NONE"))
                .contains("NONE_TASKS");
    }
}
