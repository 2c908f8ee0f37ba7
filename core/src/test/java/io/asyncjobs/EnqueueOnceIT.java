package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.OnceKey;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.Unique;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EnqueueOnceIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final OnceKey KEY = new OnceKey("order 7", "a", Duration.ofMinutes(10));

    @Test
    void aRepeatedCallReturnsTheTaskOfTheFirstAlsoFromAnotherClient() throws Exception {
        var first = SERVER.client().producer().enqueueOnce(TaskSpec.of("mail"), KEY);
        var again = SERVER.client().producer().enqueueOnce(TaskSpec.of("mail"), KEY);

        assertThat(first.repeated()).isFalse();
        assertThat(again.repeated()).isTrue();
        assertThat(again.task().id()).isEqualTo(first.task().id());
    }

    @Test
    void callsAtTheSameTimeStoreOneTask() throws Exception {
        var jobs = SERVER.client();
        var producer = jobs.producer();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Producer.Once>>();
            for (int i = 0; i < 16; i++) {
                calls.add(() -> producer.enqueueOnce(TaskSpec.of("mail"), KEY));
            }
            for (var call : threads.invokeAll(calls)) {
                assertThat(call.get().task().type()).isEqualTo("mail");
            }
        }
        assertThat(jobs.tasks().list(TaskFilter.all(), 100)).hasSize(1);
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() throws Exception {
        var producer = SERVER.client().producer();
        producer.enqueueOnce(TaskSpec.of("mail"), KEY);

        assertThatThrownBy(() ->
                        producer.enqueueOnce(TaskSpec.of("other"), new OnceKey(KEY.key(), "b", Duration.ofMinutes(10))))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void aCallThatStoredNothingLeavesTheKeyFree() throws Exception {
        var jobs = SERVER.client();
        var producer = jobs.producer();
        var spec = TaskSpec.of("mail").queue("LATER");
        assertThatThrownBy(() -> producer.enqueueOnce(spec, KEY)).isInstanceOf(NotFoundException.class);

        jobs.queues().define(QueueSettings.of("LATER"));

        assertThat(producer.enqueueOnce(spec, KEY).repeated()).isFalse();
    }

    @Test
    void aRepeatedCallDoesNotRunATaskAgainThatIsGone() throws Exception {
        var jobs = SERVER.client();
        var producer = jobs.producer();
        var first = producer.enqueueOnce(TaskSpec.of("mail"), KEY);
        jobs.tasks().delete(first.task().id());

        assertThatThrownBy(() -> producer.enqueueOnce(TaskSpec.of("mail"), KEY)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void anOwnIdThatIsStoredIsRefusedUnlessTheKeyStoredIt() throws Exception {
        var producer = SERVER.client().producer();
        var spec = TaskSpec.of("mail").id("own-1");
        producer.enqueueOnce(spec, KEY);

        assertThat(producer.enqueueOnce(spec, KEY).repeated()).isTrue();
        assertThatThrownBy(() -> producer.enqueueOnce(spec, new OnceKey("other", "a", Duration.ofMinutes(10))))
                .isInstanceOf(AlreadyExistsException.class);
    }

    @Test
    void onlyTheCallThatMadeTheTaskSaysSo() throws Exception {
        var producer = SERVER.client().producer();
        var holder = producer.enqueue(
                TaskSpec.of("mail").id("holder").unique(Unique.key("u").ifTaken(Unique.IfTaken.RETURN_HOLDER)));
        var unique = TaskSpec.of("mail").unique(Unique.key("u").ifTaken(Unique.IfTaken.RETURN_HOLDER));

        var first = producer.enqueueOnce(unique, KEY);
        assertThat(first.task().id()).isEqualTo(holder.id());
        assertThat(first.isNew()).isFalse();
        assertThat(first.repeated()).isFalse();
        var again = producer.enqueueOnce(unique, KEY);
        assertThat(again.task().id()).isEqualTo(holder.id());
        assertThat(again.isNew()).isFalse();

        var made = producer.enqueueOnce(TaskSpec.of("mail"), key("made"));
        assertThat(made.isNew()).isTrue();
        assertThat(producer.enqueueOnce(TaskSpec.of("mail"), key("made")).isNew())
                .isFalse();
        var existing = TaskSpec.of("mail").id("holder").returnExisting();
        assertThat(producer.enqueueOnce(existing, key("existing")).isNew()).isFalse();
        assertThat(producer.enqueueOnce(existing.id("other"), key("other")).isNew())
                .isTrue();
    }

    private static OnceKey key(String name) {
        return new OnceKey(name, "a", Duration.ofMinutes(10));
    }

    @Test
    void aKeyIsForgottenAfterItsTime() throws Exception {
        var producer = SERVER.client().producer();
        var brief = new OnceKey("brief", "a", Duration.ofSeconds(1));
        var first = producer.enqueueOnce(TaskSpec.of("mail"), brief);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(producer.enqueueOnce(TaskSpec.of("mail"), brief)
                                .task()
                                .id())
                        .isNotEqualTo(first.task().id()));
    }
}
