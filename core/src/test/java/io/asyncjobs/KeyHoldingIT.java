package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.jetstream.Connections;
import io.asyncjobs.internal.jetstream.ServerClock;
import io.asyncjobs.internal.jetstream.StorageSettings;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamNames;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.jetstream.UniqueKeys;
import io.asyncjobs.internal.lifecycle.KeyHolding;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Unique keys in the hands of those who retry and repair. */
final class KeyHoldingIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Unique KEY = Unique.key("the key");
    private static final String TOKEN = KEY.token("t", Payload.none());

    private AsyncJobs jobs;
    private UniqueKeys keys;
    private KeyHolding holding;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var stores = Stores.open(
                SERVER.closed(Connections.over(SERVER.nats(), JetStreamOptions.defaultOptions(), Telemetry.NONE)),
                new StreamNames(SERVER.namespace()),
                new StorageSettings(Storage.FILE, 1, Map.of()),
                new ServerClock(InstantSource.system()),
                TIMEOUT);
        keys = stores.uniqueKeys();
        holding = new KeyHolding(stores);
    }

    private Task enqueue(Unique unique) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of("t").queue("Q").unique(unique));
    }

    private Task saved(Task task) throws Exception {
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".T." + task.id(), TaskJson.write(task));
        return jobs.tasks().load(task.id());
    }

    private UniqueKeys.Entry key() throws InterruptedException {
        return keys.find("Q", TOKEN, TIMEOUT).orElseThrow();
    }

    @Test
    void aTaskWithoutAKeyNeedsNone() throws Exception {
        var plain = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThat(holding.retake(plain, TIMEOUT).isOurs()).isTrue();

        assertThat(keys.find("Q", TOKEN, TIMEOUT)).isEmpty();
    }

    @Test
    void anOrphanWhoseKeyRanOutTakesItAgainUnlessAnotherTaskHoldsIt() throws Exception {
        enqueue(Unique.key("makes the streams"));
        // its producer died after the record, and its key was free a minute later
        var orphan = saved(Task.builder("orphan", "t", "Q")
                .created(Instant.now())
                .uniqueKey(TOKEN)
                .build());

        assertThat(holding.retake(orphan, TIMEOUT).isOurs()).isTrue();
        assertThat(key().holder()).isEqualTo("orphan");
        assertThat(key().record()).isEqualTo(orphan.sequence());

        keys.free(key(), TIMEOUT);
        var other = enqueue(KEY);
        assertThat(holding.retake(orphan, TIMEOUT).other()).isEqualTo(other.id());
        assertThat(key().holder()).isEqualTo(other.id());
    }

    @Test
    void anOrphanThatHasItsKeyForAMinuteGetsItForGood() throws Exception {
        var orphan = enqueue(KEY);
        keys.put(
                "Q",
                TOKEN,
                new UniqueKeys.Claim(orphan.id(), true, 0, Duration.ofSeconds(60)),
                key().sequence(),
                TIMEOUT);

        assertThat(holding.retake(orphan, TIMEOUT).isOurs()).isTrue();

        var message = SERVER.nats()
                .jetStreamManagement()
                .getLastMessage(SERVER.namespace() + "_UNIQUE", SERVER.namespace() + ".U.Q." + TOKEN);
        assertThat(ServerView.headers(message)).doesNotContainKey("Nats-TTL");
        assertThat(key().record()).isEqualTo(orphan.sequence());
        long sequence = key().sequence();
        assertThat(holding.retake(orphan, TIMEOUT).at()).isEqualTo(sequence);
        assertThat(key().sequence()).isEqualTo(sequence);
    }

    @Test
    void whatIsRetriedByHandIsNotFreedByItsEndBefore() throws Exception {
        var task = enqueue(KEY);
        var ended = saved(task.expired("too late", null, Instant.now()));

        assertThat(holding.retake(ended, TIMEOUT).isOurs()).isTrue();
        keys.free(ended, TIMEOUT); // by one who comes late
        assertThat(key().holder()).isEqualTo(task.id());
        assertThat(holding.freeIfOver(key(), TIMEOUT)).isFalse();

        var retried = saved(ended.retriedByHand(null));
        assertThat(holding.freeIfOver(key(), TIMEOUT)).isFalse();
        var again = saved(retried.expired("too late again", null, Instant.now()));
        keys.free(again, TIMEOUT);
        assertThat(keys.find("Q", TOKEN, TIMEOUT)).isEmpty();
    }

    @Test
    void whatIsRetriedByHandIsRefusedWhereAnotherHoldsItsKey() throws Exception {
        var ended = saved(enqueue(KEY).expired("too late", null, Instant.now()));
        var other = enqueue(KEY);

        assertThat(holding.retake(ended, TIMEOUT).other()).isEqualTo(other.id());
    }

    @Test
    void aTaskThatIsMadeAnewHasItsKeyForAMinuteAndThenForGood() throws Exception {
        enqueue(Unique.key("makes the stream"));
        var anew = Task.builder("anew", "t", "Q").uniqueKey(TOKEN).build();

        assertThat(holding.retake(anew, TIMEOUT).isOurs()).isTrue();
        assertThat(key().record()).isZero();
        assertThat(holding.freeIfOver(key(), TIMEOUT)).isFalse();

        var stored = saved(anew);
        assertThat(holding.retake(stored, TIMEOUT).isOurs()).isTrue();
        assertThat(key().record()).isEqualTo(stored.sequence());
    }

    @Test
    void aScanInSmallBatchesFreesOnlyWhatIsOver() throws Exception {
        var living = enqueue(Unique.key("living"));
        for (int i = 0; i < 5; i++) {
            saved(enqueue(Unique.key("over " + i)).toBuilder()
                    .state(TaskState.COMPLETE)
                    .build());
        }
        var period = saved(enqueue(Unique.key("period").forPeriod(Duration.ofHours(1))).toBuilder()
                .state(TaskState.COMPLETE)
                .build());
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".U.Q.kforeign", "rubbish".getBytes(UTF_8));

        int freed = 0;
        int batches = 0;
        for (long next = 1; next > 0; batches++) {
            var batch = keys.scan(next, 3, TIMEOUT);
            for (var key : batch.entries()) {
                freed += holding.freeIfOver(key, TIMEOUT) ? 1 : 0;
            }
            next = batch.next();
        }

        assertThat(freed).isEqualTo(6);
        assertThat(batches).isEqualTo(3);
        var left = new ArrayList<String>();
        keys.scan(1, 100, TIMEOUT).entries().forEach(key -> left.add(key.holder()));
        assertThat(left).containsExactly(living.id(), period.id());
    }

    @Test
    void aKeyThatWasTakenOverSinceIsNotFreed() throws Exception {
        var task = enqueue(KEY);
        var before = key();
        saved(task.expired("too late", null, Instant.now()));
        var next = enqueue(KEY);

        keys.free(before, TIMEOUT);

        assertThat(key().holder()).isEqualTo(next.id());
    }
}
