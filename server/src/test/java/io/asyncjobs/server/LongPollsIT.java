package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.BindAddress;
import io.asyncjobs.server.access.HttpAccess;
import io.asyncjobs.server.api.Api;
import io.asyncjobs.server.api.Means;
import io.asyncjobs.server.http.Front;
import io.asyncjobs.server.http.Limits;
import io.asyncjobs.server.live.TaskEnds;
import io.asyncjobs.task.TaskSpec;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that wait for the end of a task. */
@Timeout(180)
final class LongPollsIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private static final Duration LIMIT = Duration.ofSeconds(50);
    private static final Duration SOONER_THAN_ITS_END = Duration.ofSeconds(40);
    private static final int MANY = 300;
    private static final int FEW = 3;
    private static final int NEXT_TO_NOTHING = 20;

    private AsyncJobs jobs;
    private Means means;

    @BeforeEach
    void define() throws Exception {
        jobs = NATS.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var engine = NATS.closed(Engine.start(jobs, null, null, false));
        means = engine.means(new Means.About(NATS.namespace(), "none", false, false));
    }

    /** A server with places for so many. */
    private String open(int most) {
        var ends = NATS.closed(TaskEnds.open(means.index(), most));
        means = new Means(jobs, means.index(), means.hub(), ends, means.registry(), means.about());
        var access = new HttpAccess(AccessSettings.open(), BindAddress.parse("127.0.0.1:0"), null, jobs.auditLog());
        return NATS.closed(Front.open("127.0.0.1", 0, Limits.defaults(), Api.of(means), access, null))
                .url();
    }

    private List<String> enqueued(int count) throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")).id());
        }
        return ids;
    }

    private static RawConnection poll(String url, String id) throws Exception {
        var poll = NATS.closed(new RawConnection(new RawHttp(url).connect()));
        return poll.head("GET /v1/tasks/" + id + "/result?wait=60s HTTP/1.1", "Host: localhost");
    }

    private List<RawConnection> waiting(String url, List<String> ids) throws Exception {
        var polls = new ArrayList<RawConnection>();
        for (var id : ids) {
            polls.add(poll(url, id));
        }
        await().atMost(LIMIT).until(() -> means.ends().waiting() == ids.size());
        return polls;
    }

    @Test
    void manyWaitWithoutThreadsOfTheSystemAndAllGetTheirResult() throws Exception {
        var url = open(MANY);
        var ids = enqueued(MANY);
        assertThat(new Client(url)
                        .get("/v1/tasks/" + ids.getFirst() + "/result")
                        .status())
                .isEqualTo(202);
        long last = jobs.tasks().extent().orElseThrow().last();
        assertThat(means.index().await(last, LIMIT))
                .as("the index has its threads")
                .isTrue();
        int before = ManagementFactory.getThreadMXBean().getThreadCount();
        var polls = waiting(url, ids);
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(before + NEXT_TO_NOTHING);

        NATS.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        for (int i = 0; i < MANY; i++) {
            var reply = polls.get(i).reply();
            assertThat(reply.status()).as(reply.content()).isEqualTo(200);
            assertThat(reply.content()).contains(ids.get(i)).contains("\"state\":\"complete\"");
        }
        await().atMost(LIMIT).until(() -> means.ends().waiting() == 0);
    }

    @Test
    void whoFindsNoPlaceIsToldWhenToAskAgain() throws Exception {
        var url = open(FEW);
        var ids = enqueued(FEW + 1);
        var polls = waiting(url, ids.subList(0, FEW));
        var client = new Client(url);
        var path = "/v1/tasks/" + ids.getLast() + "/result";

        var refused = client.get(path + "?wait=60s");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.reason()).isEqualTo("too_many_waiting");
        assertThat(refused.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(client.get(path).status()).as("without waiting").isEqualTo(202);

        var unused = jobs.tasks().cancel(ids.getFirst(), "enough");
        assertThat(polls.getFirst().reply().status()).isEqualTo(200);
        assertThat(client.get(path + "?wait=1ms").status())
                .as("a place is free")
                .isEqualTo(202);
    }

    @Test
    void whoGoesAwayGivesHisPlaceBack() throws Exception {
        var url = open(MANY);
        var ids = enqueued(FEW);
        var polls = waiting(url, ids);
        polls.getFirst().close();
        await().atMost(SOONER_THAN_ITS_END).until(() -> means.ends().waiting() == FEW - 1);

        var unused = jobs.tasks().cancel(ids.getLast(), "enough");
        assertThat(polls.getLast().reply().status()).as("who stayed").isEqualTo(200);
    }

    @Test
    void aConnectionMayBeWaitedOnAgainAndAgain() throws Exception {
        var url = open(FEW);
        var id = enqueued(1).getFirst();
        try (var connection = new RawConnection(new RawHttp(url).connect())) {
            for (int i = 0; i < MANY; i++) {
                connection.head("GET /v1/tasks/" + id + "/result?wait=1ms HTTP/1.1", "Host: localhost");
                assertThat(connection.reply().status()).isEqualTo(202);
            }
            connection.head("GET /v1/tasks/" + id + "/result?wait=60s HTTP/1.1", "Host: localhost");
            await().atMost(LIMIT).until(() -> means.ends().waiting() == 1);
            var unused = jobs.tasks().cancel(id, "enough");
            assertThat(connection.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void aTaskThatIsDeletedMeanwhileIsNotThere() throws Exception {
        var url = open(FEW);
        var id = enqueued(1).getFirst();
        var poll = waiting(url, List.of(id)).getFirst();

        var unused = jobs.tasks().delete(id);
        var reply = poll.reply();
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.content()).contains("task_not_found");
    }

    @Test
    void whoWaitsIsToldThatTheServerStops() throws Exception {
        assertThatWhoWaitsIsToldThatTheServerStops(() -> {});
    }

    @Test
    void whoWaitsIsToldSoTooWhereNatsDoesNotAnswer() throws Exception {
        try {
            assertThatWhoWaitsIsToldThatTheServerStops(NATS.server()::pause);
        } finally {
            NATS.server().resume();
        }
    }

    private void assertThatWhoWaitsIsToldThatTheServerStops(Runnable before) throws Exception {
        var server = NATS.closed(AsyncJobsServer.builder(jobs).maintainer(false).start());
        var id = enqueued(1).getFirst();
        var polls = List.of(poll(server.url(), id), poll(server.url(), id));
        await().atMost(LIMIT).until(() -> server.waiting() == polls.size());
        before.run();

        server.close();
        for (var poll : polls) {
            var reply = poll.reply();
            assertThat(reply.status()).as(reply.content()).isEqualTo(503);
            assertThat(reply.content()).contains("\"reason\":\"stopping\"");
        }
    }
}
