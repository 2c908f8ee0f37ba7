package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task is deleted with what points to it. */
final class DeleteTaskIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q"));
    }

    @Test
    void c11ADeletedTaskIsGoneAndSoAreItsItemAndItsMessage() throws Exception {
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("waiting"));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("delayed").delay(Duration.ofHours(1)));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("other"));

        jobs.tasks().delete("waiting");
        jobs.tasks().delete("delayed");

        assertThat(view.ids("TASKS")).containsExactly("other");
        assertThat(view.ids("Q_Q")).containsExactly("other");
        assertThat(view.messages("DELAY")).isZero();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.tasks().delete("waiting"))
                .withMessageContaining("there is no task waiting");
    }

    @Test
    void anActiveTaskIsDeletedByForceOnly() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        view.overwrite(jobs.tasks().load(task.id()).activated(new RunHolder(1, "worker"), Instant.now()));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.tasks().delete(task.id()))
                .withMessageContaining("is active and is not deleted")
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Reason.TASK_ACTIVE));
        assertThat(jobs.tasks().find(task.id())).isPresent();
        jobs.tasks().deleteByForce(task.id());

        assertThat(jobs.tasks().find(task.id())).isEmpty();
    }

    @Test
    void w26AWildcardIsNoIdAndDeletesNothing() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        for (var wildcard : new String[] {"*", ">", "a.b", ""}) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> jobs.tasks().delete(wildcard));
        }
        assertThat(jobs.tasks().find(task.id())).isPresent();
    }

    @Test
    void aDeletionWhoseAnswerIsLostIsCarriedOut() throws Exception {
        var proxy = SERVER.closed(new FrameProxy(SERVER.server().url()));
        var shaky = SERVER.client(builder -> builder.server(proxy.url()).requestTimeout(Duration.ofSeconds(3)));
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var child = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(List.of(task.id())));
        var loss = proxy.loseAnswers(
                frame -> frame.subject().equals("$JS.API.STREAM.PURGE." + SERVER.namespace() + "_TASKS"), 1);

        assertThat(shaky.tasks().delete(task.id()).id()).isEqualTo(task.id());

        assertThat(loss.count()).isEqualTo(1);
        assertThat(jobs.tasks().find(task.id())).isEmpty();
        assertThat(view.messages("Q_Q")).isZero();
        assertThat(jobs.tasks().load(child.id()).state()).isEqualTo(TaskState.UNREACHABLE);
    }
}
