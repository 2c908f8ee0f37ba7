package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.internal.jetstream.Connections;
import io.asyncjobs.internal.jetstream.ScheduleStore;
import io.asyncjobs.internal.jetstream.ServerClock;
import io.asyncjobs.internal.jetstream.StorageSettings;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamNames;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.KeyValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules as they are stored. Rows C1 to C4 of the conformance list. */
final class SchedulesIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private Schedules schedules;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        schedules = jobs.schedules();
    }

    private static Schedule yearly(String name) {
        return Schedule.of(name, "@yearly", "t").queue("Q");
    }

    private KeyValue bucket() throws Exception {
        return SERVER.nats().keyValue(SERVER.namespace() + "_CONFIGURATION");
    }

    @Test
    void w27LookingAtSchedulesCreatesNothing() throws Exception {
        assertThat(schedules.list().schedules()).isEmpty();
        assertThat(schedules.find("s")).isEmpty();
        assertThat(schedules.history("s")).isEmpty();
        assertThatThrownBy(() -> schedules.delete("s")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> schedules.pause("s", "why")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> schedules.runNow("s")).isInstanceOf(NotFoundException.class);
        assertThat(ServerView.of(SERVER).names()).isEmpty();
    }

    @Test
    void changesAreFollowedWhoeverMadeThem() throws Exception {
        assertThat(schedules.last()).isZero();
        assertThat(schedules.after(0, 10)).isEqualTo(new Schedules.News(List.of(), 0));
        schedules.add(yearly("a"));
        schedules.add(yearly("b"));
        long then = schedules.last();
        assertThat(schedules.after(then, 10)).isEqualTo(new Schedules.News(List.of(), then));

        SERVER.client().schedules().pause("b", "why");
        schedules.delete("a");
        bucket().put("scheduled_tasks.c", "no schedule");
        bucket().put("something.else", "of somebody else");

        var news = schedules.after(then, 10);
        assertThat(news.changes()).extracting(Schedules.Change::name).containsExactly("b", "a", "c");
        assertThat(news.changes().get(0).schedule().orElseThrow().paused()).contains("why");
        assertThat(news.changes()).extracting(Schedules.Change::deleted).containsExactly(false, true, false);
        assertThat(news.changes().get(1).schedule()).isEmpty();
        assertThat(news.changes().get(2).schedule()).isEmpty();
        assertThat(news.position()).isEqualTo(schedules.last());

        var some = schedules.after(then, 1);
        assertThat(some.changes()).extracting(Schedules.Change::name).containsExactly("b");
        assertThat(schedules.after(some.position(), 10).changes())
                .extracting(Schedules.Change::name)
                .containsExactly("a", "c");
        assertThat(schedules.after(1_000_000, 10).changes())
                .as("of another storage")
                .hasSize(3);
    }

    @Test
    void c2AllSchedulesAreListedByName() throws Exception {
        assertThat(schedules.list().schedules()).isEmpty();
        for (int i = 0; i < 10; i++) {
            schedules.add(yearly("s" + i));
        }

        assertThat(schedules.list().schedules().stream().map(Schedule::name))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "s" + i).toList());
        assertThat(schedules.list().unreadable()).isEmpty();
    }

    @Test
    void c3AScheduleIsLoadedAsItWasSavedAndWhatIsCorruptIsSaidSo() throws Exception {
        var saved = schedules.add(yearly("s").payload(Payload.ofText("x")).deadline(Duration.ofMinutes(1)));

        var found = schedules.find("s").orElseThrow();
        assertThat(found.created())
                .isEqualTo(saved.created())
                .isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(30));
        assertThat(found.payload().text()).isEqualTo("x");
        assertThat(found.deadline()).contains(Duration.ofMinutes(1));
        assertThat(found.queue()).isEqualTo("Q");
        assertThat(schedules.find("other")).isEmpty();

        bucket().put("scheduled_tasks.bad", "{".getBytes(UTF_8));
        assertThatThrownBy(() -> schedules.find("bad"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("schedule bad");
        bucket().put("scheduled_tasks.alias", bucket().get("scheduled_tasks.s").getValue());
        assertThatThrownBy(() -> schedules.find("alias"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("has the name \"s\"");
        assertThat(schedules.list().unreadable()).containsOnlyKeys("bad", "alias");
        schedules.delete("bad");
        assertThat(schedules.list().unreadable()).containsOnlyKeys("alias");
    }

    @Test
    void c4AnUpdateOverwritesAndASecondOneOfTheNameIsRefused() throws Exception {
        var made = schedules.add(yearly("s"));

        assertThatThrownBy(() -> schedules.add(yearly("s").queue("OTHER")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("schedule s exists already");
        assertThat(schedules.find("s").orElseThrow().queue()).isEqualTo("Q");

        schedules.update(yearly("s").queue("OTHER"));
        var found = schedules.find("s").orElseThrow();
        assertThat(found.queue()).isEqualTo("OTHER");
        assertThat(found.created()).isEqualTo(made.created());
        assertThatThrownBy(() -> schedules.update(yearly("missing"))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void whoChangesAScheduleAtTheSameTimeLosesNothing() throws Exception {
        schedules.add(yearly("s").payload(Payload.ofText("")));
        var threads = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        jobs.schedules()
                                .update(
                                        "s",
                                        schedule -> schedule.payload(Payload.ofText(
                                                schedule.payload().text() + i)));
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(schedules.find("s").orElseThrow().payload().text())
                .hasSize(8)
                .contains("0", "3", "7");
    }

    @Test
    void aDeletedScheduleIsGoneWithItsHistoryAndMayBeMadeAgain() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        schedules.add(yearly("s"));
        schedules.runNow("s");
        assertThat(schedules.history("s")).hasSize(1);

        schedules.delete("s");

        assertThat(schedules.find("s")).isEmpty();
        assertThat(schedules.history("s")).isEmpty();
        assertThat(bucket().get("scheduled_tasks.s")).isNull();
        assertThatThrownBy(() -> schedules.delete("s")).isInstanceOf(NotFoundException.class);
        assertThat(schedules.add(yearly("s")).name()).isEqualTo("s");
        assertThat(schedules.list().schedules()).hasSize(1);
    }

    @Test
    void w25AListEndsAtOnceThoughItsLastDocumentIsCorrupt() throws Exception {
        schedules.add(yearly("good"));
        bucket().put("scheduled_tasks.z", new byte[] {(byte) 0xFF, 0});

        assertThat(schedules.list().schedules()).hasSize(1);
        assertThat(schedules.list().unreadable()).containsOnlyKeys("z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"schedule\":\"61 * * * *\"|the minute \"61\" at position 1 is outside of 0 to 59",
                "\"schedule\":\"0 0 * * 8\"|the day of week \"8\" at position 9",
                "\"schedule\":\"TZ=UTC\"|nothing follows the zone",
                "\"schedule\":\"CRON_TZ=Mars/X * * * * *\"|\"Mars/X\" is not known",
                "\"schedule\":7|\"schedule\"",
                "\"timezone\":\"Mars/X\"|Mars/X",
                "\"queue\":\"a b\"|a b",
                "\"task_type\":\"\"|type",
                "\"overlap\":\"often\"|\"often\" for \"overlap\"",
                "\"deadline\":1|at least 30 s",
                "\"deadline\":1e400|\"deadline\"",
                "\"payload\":\"%\"|base64",
                "\"created_at\":\"soon\"|\"soon\" is not a time",
                "\"missed\":{\"most\":-1}|missed times to make up for is -1",
                "\"jitter\":-5|jitter",
                "\"name\":\"y\"|has the name \"y\"",
            })
    void aDocumentThatIsNoScheduleIsToldWithWhatIsWrong(String key, String wrong) throws Exception {
        schedules.add(yearly("good"));
        var document = "{\"name\":\"x\",\"schedule\":\"@daily\",\"queue\":\"Q\",\"task_type\":\"t\"," + key + "}";
        bucket().put("scheduled_tasks.x", document.getBytes(UTF_8));

        assertThat(schedules.list().schedules()).hasSize(1);
        assertThat(schedules.list().unreadable().get("x")).contains("schedule x cannot be used", wrong);
        assertThatThrownBy(() -> schedules.find("x"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(wrong);
        assertThatThrownBy(() -> schedules.resume("x")).isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> schedules.runNow("x")).isInstanceOf(CorruptDataException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{\"name\":\"x\"}", "hello", "{}"})
    void whatIsNoDocumentAtAllIsToldToo(String nonsense) throws Exception {
        schedules.add(yearly("good"));
        bucket().put("scheduled_tasks.x", nonsense.getBytes(UTF_8));

        assertThat(schedules.list().schedules()).hasSize(1);
        assertThat(schedules.list().unreadable().get("x")).contains("schedule x cannot be used");
        schedules.delete("x");
        assertThat(schedules.list().unreadable()).isEmpty();
    }

    @Test
    void keysThatAreNoNamesOfSchedulesAreToldAndStopNothing() throws Exception {
        schedules.add(yearly("good"));
        for (var key : List.of("a=b", "a/b", "a.b", "-_")) {
            var text =
                    Objects.requireNonNull(bucket().get("scheduled_tasks.good").getValueAsString());
            bucket().put(
                            "scheduled_tasks." + key,
                            text.replace("\"good\"", "\"" + key + "\"").getBytes(UTF_8));
        }

        assertThat(schedules.list().schedules().stream().map(Schedule::name)).containsExactly("-_", "good");
        assertThat(schedules.list().unreadable()).containsOnlyKeys("a=b", "a/b");
        for (var name : List.of("a=b", "a/b", "a.b", "", " ", "ä", "a\nb", ">", "x".repeat(300))) {
            assertThatThrownBy(() -> yearly(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> schedules.find(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void keysOfTheDocumentThatWeDoNotKnowSurviveAnUpdate() throws Exception {
        schedules.add(yearly("s"));
        var text = Objects.requireNonNull(bucket().get("scheduled_tasks.s").getValueAsString());
        bucket().put(
                        "scheduled_tasks.s",
                        text.replaceFirst("}$", ",\"later\":{\"a\":1.50}}").getBytes(UTF_8));

        schedules.pause("s", "why");

        assertThat(bucket().get("scheduled_tasks.s").getValueAsString())
                .contains("\"later\":{\"a\":1.50}")
                .contains("\"paused\":\"why\"");
        assertThat(schedules.resume("s").paused()).isEmpty();
    }

    @Test
    void aScheduleIsRunByHandWithoutAnyScheduler() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        schedules.add(yearly("s").payload(Payload.ofText("x")).paused("for now"));

        var task = schedules.runNow("s");

        assertThat(task.state()).isEqualTo(TaskState.NEW);
        assertThat(jobs.tasks().load(task.id()).payload().text()).isEqualTo("x");
        assertThat(schedules.history("s").getFirst().what()).isEqualTo(Firing.What.BY_HAND);
        assertThat(schedules.history("s").getFirst().task()).contains(task.id());
        schedules.add(yearly("never"));
        assertThat(schedules.list().state("s")).isEqualTo(schedules.state("s"));
        assertThat(schedules.list().state("never")).isEqualTo(ScheduleState.none());
        assertThat(schedules.state("s").done()).isEmpty();
        schedules.update("s", schedule -> schedule.queue("NOWHERE"));
        assertThatThrownBy(() -> schedules.runNow("s"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("NOWHERE");
    }

    @Test
    void theNextTimesAreTold() throws Exception {
        schedules.add(yearly("s").ends(Instant.parse("9000-01-01T00:00:00Z")));

        assertThat(schedules.next("s", 3))
                .hasSize(3)
                .isSorted()
                .allSatisfy(time -> assertThat(time.toString()).endsWith("-01-01T00:00:00Z"));
        assertThatThrownBy(() -> schedules.next("s", 0)).isInstanceOf(IllegalArgumentException.class);
        schedules.update("s", schedule -> schedule.ends(Instant.now()));
        assertThat(schedules.next("s", 3)).isEmpty();
    }

    @Test
    void namesThatAreNoKeysAreRefused() {
        assertThatThrownBy(() -> yearly("a:b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> schedules.find("a.b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> schedules.delete("*")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> schedules.pause("s", " ")).isInstanceOf(IllegalArgumentException.class);
    }

    private Stores stores(Connection nats) throws InterruptedException {
        var connections = SERVER.closed(Connections.over(nats, JetStreamOptions.defaultOptions(), Telemetry.NONE));
        return Stores.open(
                connections,
                new StreamNames(SERVER.namespace()),
                new StorageSettings(Storage.FILE, 1, Map.of()),
                new ServerClock(InstantSource.system()),
                Duration.ofSeconds(10));
    }

    private static ScheduleStore.Watcher telling(List<String> told) {
        return new ScheduleStore.Watcher() {
            @Override
            public void stored(ScheduleStore.Stored schedule) {
                told.add("stored " + schedule.schedule().name());
            }

            @Override
            public void unreadable(String name, String reason) {
                told.add("unreadable " + name);
            }

            @Override
            public void deleted(String name) {
                told.add("deleted " + name);
            }

            @Override
            public void state(String name, ScheduleStore.StoredState state) {}

            @Override
            public void complete() {
                told.add("complete");
            }
        };
    }

    @Test
    void c1AWatchTellsWhatIsThereThenThatItWasAllThenEachChange() throws Exception {
        var stores = stores(SERVER.nats());
        stores.streams().need(StorageSettings.Store.CONFIGURATION);
        var ofNothing = new CopyOnWriteArrayList<String>();
        SERVER.closed(stores.schedules().watch(telling(ofNothing)));
        await().untilAsserted(() -> assertThat(ofNothing).containsExactly("complete"));

        schedules.add(yearly("a"));
        schedules.add(yearly("b"));
        var told = new CopyOnWriteArrayList<String>();
        SERVER.closed(stores.schedules().watch(telling(told)));
        await().untilAsserted(() -> assertThat(told).containsExactly("stored a", "stored b", "complete"));

        schedules.add(yearly("c"));
        schedules.delete("a");
        await().untilAsserted(() ->
                assertThat(told).containsExactly("stored a", "stored b", "complete", "stored c", "deleted a"));
        await().untilAsserted(() ->
                assertThat(ofNothing).containsExactly("complete", "stored a", "stored b", "stored c", "deleted a"));
    }
}
