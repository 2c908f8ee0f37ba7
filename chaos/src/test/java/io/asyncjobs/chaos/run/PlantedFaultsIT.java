package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.History;
import io.asyncjobs.chaos.check.Links;
import io.asyncjobs.chaos.check.Rule;
import io.asyncjobs.chaos.check.StoreState;
import io.asyncjobs.chaos.check.Violation;
import io.asyncjobs.chaos.wire.Frame;
import io.asyncjobs.chaos.wire.Strike;
import io.asyncjobs.chaos.wire.WireProxy;
import io.asyncjobs.task.TaskState;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PurgeOptions;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults that the library does not have, planted from outside: the checker finds each, and names the rule. */
final class PlantedFaultsIT extends OnOneServer {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** How long a fault may last that never ends by itself. */
    private static final Duration SHORT = Duration.ofSeconds(3);

    private static final long SECONDS = 120;

    private static final int ALWAYS = Integer.MAX_VALUE;

    private Stage stage;
    private WireProxy proxy;

    @BeforeEach
    void begin() throws IOException, InterruptedException {
        stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE);
        proxy = new WireProxy(server.url());
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        stage.close();
        proxy.close();
    }

    private Set<Rule> broken(StoreState state) throws IOException {
        return stage.check(state).stream().map(Violation::rule).collect(Collectors.toSet());
    }

    private boolean isRecord(Frame frame) {
        return frame.subject().startsWith(stage.namespace() + ".T.");
    }

    private boolean isItem(Frame frame) {
        return frame.subject().startsWith(stage.namespace() + ".Q.");
    }

    @Test
    void anEnqueueThatIsAcknowledgedBeforeItIsSaved() throws Exception {
        proxy.add(Strike.times(
                ALWAYS, Strike.Way.PUBLISH, frame -> isRecord(frame) || isItem(frame), Strike.Fate.FORGED));
        assertThat(stage.producer(proxy.url(), 1, 3, 5, "single").awaitEnd(120)).isTrue();

        assertThat(broken(stage.rest(LIMIT))).contains(Rule.ACKNOWLEDGED_IS_STORED);
    }

    @Test
    void anItemThatIsAcknowledgedBeforeTheOutcomeIsSaved() throws Exception {
        var forged = proxy.add(Strike.times(
                ALWAYS,
                Strike.Way.PUBLISH,
                frame -> isRecord(frame) && frame.body().contains("\"state\":\"complete\""),
                Strike.Fate.FORGED));
        stage.worker(proxy.url());
        stage.enqueue(1, "key");
        assertThat(forged.await(SECONDS)).isTrue();

        assertThat(broken(stage.rest(SHORT))).contains(Rule.STORED_ENDS);
    }

    @Test
    void aRecordThatIsWrittenAnewOnItsWay() throws Exception {
        proxy.add(Strike.rewrite(
                ALWAYS,
                Strike.Way.PUBLISH,
                frame -> isRecord(frame) && frame.body().contains("\"token\":"),
                text -> text.replaceFirst("\"token\":[0-9]", "\"token\":9")));
        stage.enqueue(5, "key", "failing");
        stage.worker(proxy.url());

        assertThat(broken(stage.rest(LIMIT))).contains(Rule.COMPLETE_HAS_RUN);
    }

    @Test
    void anAcknowledgementThatIsNeverSent() throws Exception {
        var lost = proxy.add(
                Strike.times(ALWAYS, Strike.Way.PUBLISH, frame -> frame.body().startsWith("+ACK"), Strike.Fate.LOST));
        stage.worker(proxy.url());
        stage.enqueue(1, "key");
        assertThat(lost.await(SECONDS)).isTrue();

        assertThat(broken(stage.rest(SHORT))).contains(Rule.NOTHING_IS_LEFT_BEHIND);
    }

    @Test
    void aHandlerThatWritesThoughItLostItsTask() throws Exception {
        var gate = folder.resolve("gate");
        var careless = stage.carelessWorker(gate);
        stage.enqueue(1, "key");
        assertThat(Stage.await(LIMIT, () -> starts() == 1)).isTrue();
        careless.freeze();
        stage.worker();
        assertThat(Stage.await(LIMIT, this::isComplete)).isTrue();
        Files.createFile(gate);
        careless.thaw();
        assertThat(Stage.await(LIMIT, () -> hasEnded(careless))).isTrue();

        assertThat(broken(stage.rest(LIMIT))).contains(Rule.EFFECTS_ARE_FENCED, Rule.EFFECT_OF_THE_OUTCOME);
    }

    private long starts() {
        return stage.count(Entry.Started.class);
    }

    private History history() {
        try {
            return History.read(folder);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private boolean isComplete() {
        try {
            var task = history().of(Entry.Acknowledged.class).findFirst().orElseThrow();
            return stage.jobs().tasks().load(task.task()).state() == TaskState.COMPLETE;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean hasEnded(ChildProcess worker) {
        return history().of(Entry.Ended.class).anyMatch(end -> end.process().equals(worker.name()));
    }

    @Test
    void aRecordThatIsDeleted() throws Exception {
        stage.enqueue(3, "key", "failing");
        stage.worker();
        var state = stage.rest(LIMIT);
        assertThat(broken(state)).isEmpty();
        var id = state.records().keySet().iterator().next();
        stage.nats()
                .jetStreamManagement()
                .purgeStream(stage.namespace() + "_TASKS", PurgeOptions.subject(stage.namespace() + ".T." + id));

        assertThat(broken(stage.rest(LIMIT))).contains(Rule.ACKNOWLEDGED_IS_STORED);
    }

    @Test
    void aDeadLetterThatIsDeleted() throws Exception {
        stage.enqueue(1, "dead");
        stage.worker();
        assertThat(broken(stage.rest(LIMIT))).isEmpty();
        stage.nats().jetStreamManagement().purgeStream(stage.namespace() + "_DLQ");

        assertThat(broken(stage.rest(LIMIT))).contains(Rule.DEAD_HAS_A_LETTER);
    }

    @Test
    void aConnectionThatIsLeftOver() throws Exception {
        var worker = stage.worker();
        stage.enqueue(1, "plain");
        var left = Nats.connect(Options.builder()
                .server(server.url())
                .connectionName(Links.name(stage.namespace(), worker.name()))
                .build());
        try {
            assertThat(broken(stage.rest(SHORT))).contains(Rule.NO_CONNECTION_LEFT);
        } finally {
            left.close();
        }
    }

    @Test
    void aUniqueKeyThatIsFreedTooEarly() throws Exception {
        stage.enqueue(1, "key");
        stage.nats().jetStreamManagement().purgeStream(stage.namespace() + "_UNIQUE");
        stage.enqueue(1, "key");
        stage.worker();

        assertThat(broken(stage.rest(LIMIT))).contains(Rule.KEYS_ARE_UNIQUE);
    }

    @Test
    void aQueueThatRunsMoreThanItMay() throws Exception {
        stage.close();
        stage = new Stage(server.url(), folder, 1, Stage.LONG_LEASE);
        var streams = stage.nats().jetStreamManagement();
        var queue = stage.namespace() + "_Q_FIRST";
        streams.addOrUpdateConsumer(
                queue,
                ConsumerConfiguration.builder(
                                streams.getConsumerInfo(queue, "WORKERS").getConsumerConfiguration())
                        .maxAckPending(100)
                        .build());
        stage.enqueue(20, "long");
        stage.worker();
        stage.worker();

        assertThat(broken(stage.rest(LIMIT))).contains(Rule.CONCURRENCY_IS_LIMITED);
    }
}
