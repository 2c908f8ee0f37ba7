package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.cli.output.Cells;
import io.asyncjobs.embedded.NatsServer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TerminalWidthIT {

    private static final String QUEUE = "NOTIFICATIONS_OF_CUSTOMERS";

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();
    private static final AsyncJobs JOBS = AsyncJobs.connect(SERVER.url());
    private static Worker worker;

    @BeforeAll
    static void everyListHasSomething() throws InterruptedException {
        var ajc = new Commands(SERVER.url(), home);
        ajc.succeed("queue", "add", QUEUE, "--entries", "1", "--discard-old");
        ajc.succeed("task", "add", "mail:new", "{}", "-q", QUEUE);
        ajc.succeed("task", "add", "mail:long:type:with:many:parts:in:its:name", "{}", "-q", QUEUE);
        ajc.succeed("cron", "add", "every-morning", "0 3 * * *", "mail:daily", "-q", QUEUE);
        ajc.succeed("cron", "run", "every-morning");
        ajc.succeed("task", "retry", "--state", "queue_error");
        ajc.succeed("queue", "add", "IDLE");
        worker = JOBS.worker().queue("IDLE").start();
    }

    @AfterAll
    static void stop() {
        worker.close();
        JOBS.close();
        SERVER.close();
    }

    static Stream<Arguments> lists() {
        return Stream.of("task list", "queue list", "dlq list", "cron list", "operation list", "worker list")
                .flatMap(command -> Stream.of(20, 40, 80, 200).map(columns -> arguments(command, columns)));
    }

    @ParameterizedTest(name = "ajc {0} in {1} columns")
    @MethodSource("lists")
    void everyListFitsTheTerminalWithWholeIds(String command, int columns) {
        var args = command.split(" ", -1);
        var run = CommandRun.onTerminal(columns, SERVER.url(), home, args);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        var names = CommandRun.against(SERVER.url(), home, args[0], args[1], "--json")
                .json()
                .findValuesAsString(command.startsWith("queue") || command.startsWith("cron") ? "name" : "id");
        assertThat(names).isNotEmpty().allMatch(name -> run.out().contains(name));
        assertThat(run.out().lines())
                .allMatch(line -> Cells.of(line) <= columns || names.contains(line), "fits or is an id");
    }
}
