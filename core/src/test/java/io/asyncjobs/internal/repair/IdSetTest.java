package io.asyncjobs.internal.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.jetstream.TaskIds;
import io.asyncjobs.task.TaskId;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class IdSetTest {

    @Test
    void holdsWhatWasAddedAndNothingElse() {
        var set = new IdSet();
        var ids = new HashSet<String>();
        for (int i = 0; i < 50_000; i++) {
            var id = TaskId.next();
            ids.add(id);
            set.add(TaskIds.hash(id));
            set.add(TaskIds.hash(id));
        }

        assertThat(set.size()).isEqualTo(ids.size());
        assertThat(ids).allMatch(set::contains);
        for (int i = 0; i < 50_000; i++) {
            assertThat(set.contains(TaskId.next())).isFalse();
        }
    }
}
