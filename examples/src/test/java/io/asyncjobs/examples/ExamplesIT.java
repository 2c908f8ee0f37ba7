package io.asyncjobs.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs each example and looks at what it prints. */
@AsyncJobsTest
final class ExamplesIT {

    private static final String URGENT = "of the first 110 starts, urgent: (\\d+), later: (\\d+)";

    private final String url;

    ExamplesIT(NatsServer server) {
        url = server.url();
    }

    private static List<String> printed(OnServer.Example main, String url) throws Exception {
        var screen = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            main.run(url);
        } finally {
            System.setOut(screen);
        }
        return bytes.toString(UTF_8).lines().toList();
    }

    @Test
    void quickstartPrintsTheResult() throws Exception {
        assertThat(printed(QuickstartExample::main, url)).containsExactly("\"sent to ada@example.net\"");
    }

    @Test
    void withoutAnUrlAnExampleRunsOnAServerOfItsOwn() throws Exception {
        assertThat(printed(unused -> QuickstartExample.main(), url)).containsExactly("\"sent to ada@example.net\"");
    }

    @Test
    void typedPayloadsKeepTheirTypeArguments() throws Exception {
        assertThat(printed(TypedPayloadExample::main, url))
                .containsExactly(
                        "payload: [Item[article=pen, count=3, cents=120], Item[article=book, count=1, cents=2490]]",
                        "order: {\"cents\":2850}",
                        "invoice: \"paid 2850\"");
    }

    @Test
    void retriesFollowTheHandlersPolicy() throws Exception {
        assertThat(printed(RetryExample::main, url))
                .containsExactly(
                        "complete, tries: 3, last error: none",
                        "terminated, tries: 1, last error: no address is not an address");
    }

    @Test
    void delayedTasksStartInTheOrderOfTheirTimes() throws Exception {
        assertThat(printed(DelayExample::main, url)).containsExactly("at once", "at a time", "after two seconds");
    }

    @Test
    void bulkTellsTheOutcomeOfEachTask() throws Exception {
        assertThat(printed(BulkExample::main, url))
                .containsExactly(
                        "AlreadyExistsException for a task of type row for queue IMPORT",
                        "10001 of 10002 tasks are enqueued");
    }

    @Test
    void middlewareChangesResultsAndRefusesTasks() throws Exception {
        assertThat(printed(MiddlewareExample::main, url))
                .containsExactly("complete: \"42 pages for ada\"", "terminated: eve may not read reports");
    }

    @Test
    void startsFollowThePriorities() throws Exception {
        var lines = printed(PriorityExample::main, url);

        assertThat(lines).singleElement().asString().matches(URGENT);
        int urgent = Integer.parseInt(lines.getFirst().replaceFirst(URGENT, "$1"));
        assertThat(urgent).as("of 110 starts at 10 to 1").isBetween(90, 109);
    }

    @Test
    void aLateWriteOfAnEarlierTryIsRefused() throws Exception {
        assertThat(printed(FencingExample::main, url)).containsExactly("try 2: written", "try 1, late: refused");
    }

    @Test
    void eventsTellTheWayOfATask() throws Exception {
        assertThat(printed(EventsExample::main, url))
                .containsExactly("thumbnail is new", "thumbnail is active", "thumbnail is complete");
    }

    @Test
    void aTaskGetsTheResultsOfThoseThatItDependsOn() throws Exception {
        assertThat(printed(GraphExample::main, url)).containsExactly("the sum is blocked", "the sum is complete: 10");
    }

    @Test
    void aUniqueKeyIsHeldUntilItsTaskHasEnded() throws Exception {
        assertThat(printed(UniqueExample::main, url))
                .containsExactly(
                        "the key is held by the first",
                        "returned is the first",
                        "the first is complete",
                        "next is another");
    }

    @Test
    void encryptedPayloadsAreNotReadAndUnsignedTasksNotRun() throws Exception {
        assertThat(printed(SigningExample::main, url))
                .containsExactly(
                        "readable without the key: false", "complete: \"paid 20 to ada\"", "terminated: not run");
    }
}
