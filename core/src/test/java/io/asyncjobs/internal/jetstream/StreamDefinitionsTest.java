package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.queue.Storage;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stores that the original has too, as it makes them. */
final class StreamDefinitionsTest {

    private static final StreamNames NAMES = new StreamNames("CHORIA_AJ");

    @ParameterizedTest
    @EnumSource(Storage.class)
    void c5TheConfigurationBucketIsThatOfTheOriginal(Storage storage) {
        var stream = StreamDefinitions.of(Store.CONFIGURATION, NAMES, new StorageSettings(storage, 3, Map.of()));

        assertThat(stream.getName()).isEqualTo("KV_CHORIA_AJ_CONFIGURATION");
        assertThat(stream.getDescription()).isEqualTo("Choria Async Jobs Configuration");
        assertThat(stream.getSubjects()).containsExactly("$KV.CHORIA_AJ_CONFIGURATION.>");
        assertThat(stream.getRetentionPolicy()).isEqualTo(RetentionPolicy.Limits);
        assertThat(stream.getMaxMsgsPerSubject()).isEqualTo(1);
        assertThat(stream.getMaxAge()).isEqualTo(Duration.ZERO);
        assertThat(stream.getDiscardPolicy()).isEqualTo(DiscardPolicy.New);
        assertThat(stream.getStorageType())
                .isEqualTo(storage == Storage.MEMORY ? StorageType.Memory : StorageType.File);
        assertThat(stream.getReplicas()).isEqualTo(3);
        assertThat(stream.getAllowDirect()).isTrue();
        assertThat(stream.getAllowRollup()).isTrue();
        assertThat(stream.getDenyDelete()).isTrue();
    }
}
