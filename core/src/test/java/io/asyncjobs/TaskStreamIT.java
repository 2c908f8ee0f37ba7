package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The task stream as a whole. */
final class TaskStreamIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
    }

    @Test
    void itsStatusSaysWhatItHoldsAndIsSetTo() throws Exception {
        assertThat(jobs.tasks().status()).isEmpty();
        var retention = Retention.none().keep(TaskState.COMPLETE, Duration.ofHours(1));
        jobs.tasks().configure(retention);
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.producer().enqueue(TaskSpec.of("any").queue("Q"));

        var status = jobs.tasks().status().orElseThrow();

        assertThat(status.tasks()).isEqualTo(1);
        assertThat(status.bytes()).isPositive();
        assertThat(status.storage()).isEqualTo(Storage.FILE);
        assertThat(status.replicas()).isEqualTo(1);
        assertThat(status.maxAge()).isZero();
        assertThat(status.retention()).isEqualTo(retention);
    }

    @Test
    void moreReplicasThanServersAreRefusedAndChangeNothing() {
        jobs.tasks().configure(Retention.none());

        assertThatThrownBy(() -> jobs.tasks().replicas(3)).isInstanceOf(RefusedException.class);

        assertThat(jobs.tasks().status().orElseThrow().replicas()).isEqualTo(1);
        jobs.tasks().replicas(1);
        assertThat(jobs.tasks().status().orElseThrow().replicas()).isEqualTo(1);
    }

    @Test
    void replicasOutOfRangeAndOfNoStreamAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jobs.tasks().replicas(0))
                .withMessageContaining("between 1 and 5");
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.tasks().replicas(6));
        assertThatThrownBy(() -> jobs.tasks().replicas(1)).isInstanceOf(NotFoundException.class);
    }
}
