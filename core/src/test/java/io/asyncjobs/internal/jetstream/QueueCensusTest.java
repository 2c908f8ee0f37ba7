package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QueueCensusTest {

    private static List<Long> ids(String page) {
        var found = new ArrayList<Long>();
        assertThat(QueueCensus.ids(page.getBytes(UTF_8), found::add)).isEqualTo(found.size());
        return found;
    }

    @Test
    void idsAreTheLastTokensOfTheSubjectsOfAPage() {
        assertThat(ids("{\"config\":{\"subjects\":[\"NS.Q.A.>\"]},\"state\":{\"messages\":2,\"subjects\":"
                        + "{\"NS.Q.A.id-1\":1,\"NS.Q.A.id_2\":1},\"consumer_count\":1},\"total\":2}"))
                .containsExactly(TaskIds.hash("id-1"), TaskIds.hash("id_2"));
    }

    @Test
    void aPageWithoutSubjectsHasNone() {
        assertThat(ids("{\"config\":{\"subjects\":[\"NS.Q.A.>\"]},\"state\":{\"messages\":0}}"))
                .isEmpty();
        assertThat(ids("{\"state\":{\"subjects\":{}}}")).isEmpty();
    }

    @Test
    void aPageSaysHowManyThereAreInAll() {
        assertThat(total("{\"state\":{\"subjects\":{\"NS.Q.A.\\\"total\\\":7\":1}},\"total\":120345,\"offset\":0}"))
                .isEqualTo(120_345);
        assertThat(total("{\"total\":3}")).isEqualTo(3);
        assertThat(total("{\"state\":{}}")).isZero();
        assertThat(total("{\"total\":")).isZero();
    }

    private static long total(String page) {
        return QueueCensus.total(page.getBytes(UTF_8));
    }
}
