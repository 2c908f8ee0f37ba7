package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.HostileInput;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.signing.TaskVerifier;
import io.asyncjobs.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read can also be written again, and says the same then: whoever may publish must not stop whoever reads. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileDocumentsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final TaskVerifier VERIFIER =
            TaskVerifier.ofHex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");

    private static final String RICH = "{\"id\":\"t-one\",\"type\":\"email:new\",\"queue\":\"TEST\","
            + "\"dependencies\":[\"a\",\"b\"],\"dependency_results\":{\"a\":{\"payload\":{\"x\":[1,2.50]},"
            + "\"completed\":\"2026-11-24T11:26:33.5Z\"},\"b\":null},\"load_dependencies\":true,\"payload\":\"MQ==\","
            + "\"deadline\":\"2026-12-24T17:57:31.383133073+05:30\",\"max_tries\":5,"
            + "\"result\":{\"payload\":{\"k\":\"v\"},\"completed\":\"2026-11-24T11:27:31.427650292Z\"},"
            + "\"state\":\"retry\",\"created\":\"2026-11-24T11:26:31.780815082Z\",\"tried\":\"2026-11-24T11:26:33Z\","
            + "\"tries\":2,\"last_err\":\"no\",\"signature\":\"" + "ab".repeat(64) + "\","
            + "\"run\":{\"item\":7,\"worker\":\"w1\"},\"not_before\":\"2026-11-24T11:36:33Z\","
            + "\"headers\":{\"tenant\":\"a\",\"trace\":\"\"},\"wait_for_unknown\":true,\"last_trace\":\"at x.Y\","
            + "\"history\":[{\"try\":1,\"started\":\"2026-11-24T11:26:32Z\",\"ended\":\"2026-11-24T11:26:33Z\","
            + "\"worker\":\"w1\",\"error\":\"no\"}],\"unique_key\":\"k1\",\"dead_letter\":\"expired\","
            + "\"other\":{\"deep\":[true,{\"n\":1e400}]}}";

    private static byte[][] tasks() {
        var all = new ArrayList<byte[]>();
        Goldens.inUtc().forEach(golden -> all.add(golden.getBytes(UTF_8)));
        all.add(RICH.getBytes(UTF_8));
        var random = new RandomTasks(5);
        for (int i = 0; i < 20; i++) {
            all.add(TaskJson.write(random.next()));
        }
        return all.toArray(byte[][]::new);
    }

    @Test
    void taskDocuments() {
        HostileInput.ofBytes("tasks", List.of(tasks())).tryAll(bytes -> usedAsAllDo(TaskJson.read(bytes, 3)));
    }

    /** What could be read must not fail later. */
    private static void usedAsAllDo(Task task) {
        try {
            use(task);
        } catch (AsyncJobsException late) {
            throw new AssertionError("it was read, but then " + late, late);
        }
        for (var parent : task.dependencies()) {
            task.dependencyResultsJson()
                    .flatMap(json -> DependencyResultsJson.find(json, parent))
                    .ifPresent(found -> WaitingEntry.done(found).bytes());
        }
    }

    /** Saved, told of, carried in an item, checked. */
    private static void use(Task task) {
        var document = TaskJson.write(task);
        assertThat(TaskJson.write(TaskJson.read(document, task.sequence()))).isEqualTo(document);
        var carried = ItemJson.read(ItemJson.write(task.id(), 3, document)).carried();
        if (document.length <= ItemJson.CARRIED_AT_MOST) {
            assertThat(TaskJson.write(Objects.requireNonNull(carried))).isEqualTo(document);
        }
        EventJson.read(EventJson.taskState(task, NOW));
        var unused = VERIFIER.fault(task) + task.toString();
    }

    @Test
    void items() {
        var goods = new ArrayList<byte[]>();
        for (var task : tasks()) {
            goods.add(ItemJson.write("t-one", 3, task));
        }
        goods.add(ItemJson.pointer("t-one"));
        HostileInput.ofBytes("items", goods).tryAll(bytes -> {
            var carried = ItemJson.read(bytes).carried();
            if (carried != null) {
                usedAsAllDo(carried);
            }
        });
    }

    @Test
    void events() {
        var task = TaskJson.read(RICH.getBytes(UTF_8), 3);
        var firing = new Firing(NOW, NOW, Firing.What.FAILED, "t-one", "no");
        var goods = List.of(
                EventJson.taskState(task, NOW),
                EventJson.itemRejected("TEST", "no item"),
                EventJson.queueChanged("TEST", QueueChanged.Change.UPDATED),
                EventJson.scheduleFired("nightly", "EMAIL", firing),
                EventJson.taskRepaired(task, "requeued", "it had no item"),
                EventJson.leaderElected("me", "task_scheduler"));
        HostileInput.ofBytes("events", goods)
                .tryAll(bytes -> assertThat(EventJson.read(bytes).toString()).isNotEmpty());
    }

    @Test
    void schedules() {
        HostileInput.of(
                        "schedules",
                        "{\"name\":\"nightly\",\"schedule\":\"0 3 * * *\",\"queue\":\"Q\",\"task_type\":\"r\","
                                + "\"payload\":\"e30=\",\"deadline\":60000000000,\"max_tries\":10,"
                                + "\"created_at\":\"2026-11-24T11:26:31.7Z\"}",
                        "{\"name\":\"n\",\"schedule\":\"@every 1h30m\",\"queue\":\"Q\",\"task_type\":\"r\","
                                + "\"payload\":null,\"max_tries\":0,\"created_at\":\"2026-11-24T11:26:31.7Z\","
                                + "\"timezone\":\"Europe/Berlin\",\"missed\":{\"most\":5,\"max_age\":3600000000000},"
                                + "\"overlap\":\"skip\",\"jitter\":1000000000,\"starts\":\"2026-11-25T00:00:00Z\","
                                + "\"ends\":\"2027-11-25T00:00:00Z\",\"paused\":\"no\",\"other\":[1]}")
                .tryAll(bytes -> {
                    var schedule = ScheduleJson.read(bytes);
                    var document = ScheduleJson.write(schedule);
                    assertThat(ScheduleJson.write(ScheduleJson.read(document))).isEqualTo(document);
                    for (var from : List.of(NOW, schedule.created())) {
                        var unused = schedule.nextAfter(from);
                    }
                });
    }

    @Test
    void statesOfSchedules() {
        HostileInput.of(
                        "states of schedules",
                        "{\"done\":\"2026-11-24T11:26:31.7Z\",\"claim\":{\"due\":\"2026-11-24T11:26:31Z\",\"by\":\"me\"},"
                                + "\"last_task\":\"t\",\"history\":[{\"due\":\"2026-11-24T11:26:31Z\","
                                + "\"at\":\"2026-11-24T11:26:31Z\",\"what\":\"fired\",\"task_id\":\"t\",\"reason\":\"r\"}]}",
                        "{\"history\":[]}")
                .tryAll(bytes -> {
                    var state = ScheduleStateJson.read(bytes);
                    assertThat(ScheduleStateJson.read(ScheduleStateJson.write(state)))
                            .isEqualTo(state);
                });
    }

    @Test
    void waitingEntries() {
        HostileInput.of(
                        "entries of the waiting index",
                        "{\"state\":\"done\",\"result\":{\"payload\":{\"a\":[1,2.50,\"x\"]},"
                                + "\"completed\":\"2026-11-24T11:26:31.7Z\"},\"other\":{}}",
                        "{\"state\":\"failed\",\"reason\":\"gone\"}",
                        "{\"state\":\"waiting\"}")
                .tryAll(bytes -> {
                    var entry = WaitingEntry.read(bytes);
                    assertThat(WaitingEntry.read(entry.bytes())).isEqualTo(entry);
                });
    }

    @Test
    void operations() {
        HostileInput.of(
                        "operations",
                        "{\"id\":\"o1\",\"kind\":\"retry_tasks\",\"by\":\"me\",\"reason\":\"r\","
                                + "\"created\":\"2026-11-24T11:26:31.7Z\",\"state\":\"running\",\"matched\":3,\"done\":1,"
                                + "\"skipped\":1,\"failed\":1,\"start\":1,\"position\":5,\"goal\":9,\"samples\":[\"a\"],"
                                + "\"failures\":[\"b\"],\"new_deadline\":\"2026-12-24T11:26:31.7Z\",\"filter\":{\"ids\":[\"x\"],"
                                + "\"states\":[\"expired\"],\"queue\":\"Q\",\"type\":\"t\",\"id_prefix\":\"p\","
                                + "\"error_text\":\"e\",\"created_since\":\"2026-11-24T11:26:31.7Z\"},\"owner\":\"w\",\"beat\":4,"
                                + "\"pending\":[[\"Q\",\"x\",4]]}",
                        "{\"id\":\"o2\",\"kind\":\"delete_dead_letters\",\"by\":\"me\",\"reason\":\"\","
                                + "\"created\":\"2026-11-24T11:26:31.7Z\",\"ended\":\"2026-11-24T11:27:31.7Z\",\"state\":\"completed\","
                                + "\"filter\":{\"ids\":[],\"death_reason\":\"expired\",\"died_until\":\"2026-11-24T11:26:31.7Z\"},"
                                + "\"owner\":\"\",\"beat\":0,\"pending\":[]}")
                .tryAll(bytes -> {
                    var entry = OperationJson.read(bytes);
                    assertThat(OperationJson.read(OperationJson.write(entry))).isEqualTo(entry);
                });
    }

    @Test
    void entriesOfTheAuditLog() {
        HostileInput.of(
                        "entries of the audit log",
                        "{\"time\":\"2026-11-24T11:26:31.7Z\",\"who\":\"ann\",\"proof\":\"token\",\"from\":\"127.0.0.1\","
                                + "\"action\":\"POST /v1/queues/{name}/purge\",\"target\":\"/v1/queues/EMAIL/purge\","
                                + "\"status\":403,\"reason\":\"role_too_low\",\"other\":[1]}")
                .tryAll(bytes -> {
                    var entry = AuditJson.read(bytes, 7);
                    assertThat(AuditJson.read(AuditJson.write(entry), 7)).isEqualTo(entry);
                });
    }

    @Test
    void resultsOfParents() {
        HostileInput.of(
                        "results of parents",
                        "{\"a\":{\"payload\":{\"x\":[1,2.50]},\"completed\":\"2026-11-24T11:26:33.5Z\"},\"b\":null}",
                        "{\"b\":[1],\"a\":{\"completed\":5}}")
                .tryTexts(text -> {
                    var unused = DependencyResultsJson.find(text, "a")
                            .map(WaitingEntry::done)
                            .map(WaitingEntry::bytes);
                });
    }

    @Test
    void times() {
        HostileInput.of(
                        "times",
                        "2026-11-24T11:26:31Z",
                        "2026-11-24T11:26:31.780815082Z",
                        "2026-11-24t17:57:31.383133073+05:30",
                        "9999-12-31T23:59:59.999999999Z",
                        "0000-01-01T00:00:00Z")
                .tryTexts(text -> {
                    var time = Timestamps.parse(text);
                    assertThat(Timestamps.parse(Timestamps.format(time))).isEqualTo(time);
                });
    }
}
