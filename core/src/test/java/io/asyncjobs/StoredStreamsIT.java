package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.TaskSpec;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoredStreamsIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @Test
    void nothingIsThereAndLookingMakesNothing() throws Exception {
        assertThat(SERVER.client().streams().list()).isEmpty();
    }

    @Test
    void eachStreamTellsWhatItHoldsQueuesLast() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("MAIL").withStorage(Storage.MEMORY));
        jobs.producer().enqueue(TaskSpec.of("mail").queue("MAIL"));

        var streams = jobs.streams().list();

        var tasks = streams.getFirst();
        assertThat(tasks.holds()).isEqualTo("tasks");
        assertThat(tasks.queue()).isEmpty();
        var condition = tasks.condition().orElseThrow();
        assertThat(condition.messages()).isEqualTo(1);
        assertThat(condition.bytes()).isPositive();
        assertThat(condition.replicas()).isEqualTo(1);
        assertThat(condition.followers()).isEmpty();
        var queue = streams.getLast();
        assertThat(queue.holds()).isEqualTo("queue");
        assertThat(queue.queue()).contains("MAIL");
        assertThat(queue.condition().orElseThrow().storage()).isEqualTo(Storage.MEMORY);
        assertThat(queue.problem()).isEmpty();
    }

    @Test
    void eachStoreIsKnownByWhatItHolds() throws Exception {
        var jobs = SERVER.client();
        jobs.makeStores();

        assertThat(jobs.streams().list())
                .extracting(StoredStreams.Stream::holds)
                .containsExactlyInAnyOrderElementsOf(Stream.of(AsyncJobs.Store.values())
                        .filter(store -> store != AsyncJobs.Store.QUEUES)
                        .map(store -> store.name().toLowerCase(Locale.ROOT))
                        .toList())
                .contains("statistics", "audit");
        assertThat(jobs.statistics().store("part", "{}", 0)).isEqualTo(1);
    }
}
