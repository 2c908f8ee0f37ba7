package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two installations on one server, apart by account or by namespace: neither sees, hears or holds up the other. */
final class AccountsIT {

    @RegisterExtension
    static final RealServer SERVER =
            new RealServer(NatsServerSettings.defaults().withExtraConfig("""
                    accounts {
                      ONE: { jetstream: enabled, users: [ { user: one, password: one } ] }
                      TWO: { jetstream: enabled, users: [ { user: two, password: two } ] }
                      SYSTEM: { users: [ { user: system, password: system } ] }
                    }
                    system_account: SYSTEM
                    """));

    private static AsyncJobs client(String user, String namespace) {
        return SERVER.closed(AsyncJobs.builder()
                .server("nats://" + user + ":" + user + "@127.0.0.1:"
                        + SERVER.server().port())
                .namespace(namespace)
                .connect());
    }

    @ParameterizedTest(name = "apart by {0}")
    @ValueSource(strings = {"account", "namespace"})
    void neitherSeesTheOther(String apart) throws Exception {
        var namespace = SERVER.namespace();
        var one = client("one", namespace);
        var two = apart.equals("account") ? client("two", namespace) : client("one", namespace + "B");
        Queue<Event> heard = new ConcurrentLinkedQueue<>();
        SERVER.closed(two.events().subscribe(heard::add));

        one.queues().define(QueueSettings.of("Q"));
        one.schedules().add(Schedule.of("daily", "@daily", "t").queue("Q"));
        var spec = TaskSpec.of("mine").queue("Q").unique(Unique.key("k").untilFinal());
        one.producer().enqueue(spec.id("same"));
        one.producer().enqueue(TaskSpec.of("ends").queue("Q").id("dead"));
        var working = one.worker()
                .queue("Q")
                .name("first")
                .handle("ends", context -> {
                    throw new TerminateTaskException("no use");
                })
                .start();
        SERVER.closed(working);
        await().until(() -> one.deadLetters().find("dead").isPresent());

        assertThat(two.queues().list()).isEmpty();
        assertThat(two.tasks().find("same")).isEmpty();
        assertThat(two.tasks().list(TaskFilter.all(), 10)).isEmpty();
        assertThat(two.deadLetters().list(DeadLetterFilter.all(), 10)).isEmpty();
        assertThat(two.schedules().list().schedules()).isEmpty();
        assertThat(two.workers().list()).isEmpty();
        assertThat(two.leaders().reconciler()).isEmpty();
        assertThat(two.operations().list()).isEmpty();

        two.queues().define(QueueSettings.of("Q"));
        two.producer()
                .enqueue(TaskSpec.of("theirs")
                        .queue("Q")
                        .unique(Unique.key("k").untilFinal())
                        .id("same"));
        SERVER.closed(two.worker().queue("Q").handleAny(context -> "two").start());
        await().until(() -> two.tasks().load("same").state() == TaskState.COMPLETE);
        one.queues().pause("Q", "only here");

        assertThat(one.tasks().load("same").type()).isEqualTo("mine");
        assertThat(two.tasks().load("same").type()).isEqualTo("theirs");
        assertThat(two.queues().status("Q").isPaused()).isFalse();
        await().untilAsserted(() -> assertThat(two.workers().list()).hasSize(1));
        await().untilAsserted(() -> assertThat(heard)
                .anyMatch(event -> event instanceof TaskStateChanged changed && changed.state() == TaskState.COMPLETE));
        assertThat(heard)
                .noneMatch(event -> event instanceof TaskStateChanged changed
                        && !changed.taskType().equals("theirs"))
                .filteredOn(QueueChanged.class::isInstance)
                .hasSize(1);
    }

    @Test
    void aSecondAccountHasItsOwnInstallationWithTheSameNames() throws Exception {
        for (var user : List.of("one", "two")) {
            var jobs = client(user, SERVER.namespace());
            jobs.makeStores();
            assertThat(jobs.tasks().status())
                    .hasValueSatisfying(status -> assertThat(status.tasks()).isZero());
        }
    }
}
