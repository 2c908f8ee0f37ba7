package io.asyncjobs.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.AuditLog;
import io.asyncjobs.audit.AuditEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AuditNewsTest {

    private final Log log = new Log();
    private final AuditNews news = new AuditNews(log);

    /** Entries in memory, and how often they were asked for. */
    private static final class Log implements AuditNews.Source {
        private final List<AuditEntry> entries = new ArrayList<>();
        private int asked;

        void add(String target) {
            entries.add(new AuditEntry(Instant.EPOCH, "ada", "token", "127.0.0.1", "DELETE", target, 204, ""));
        }

        @Override
        public long last() {
            asked++;
            return entries.size();
        }

        @Override
        public AuditLog.News after(long sequence, int most) {
            asked++;
            return new AuditLog.News(entries.subList((int) sequence, entries.size()), entries.size());
        }
    }

    private List<String> look(boolean isWanted) throws Exception {
        return news.look(() -> isWanted).stream().map(AuditEntry::target).toList();
    }

    @Test
    void theLogIsNotAskedWhileNobodyListens() throws Exception {
        log.add("before");
        assertThat(look(false)).isEmpty();
        assertThat(look(false)).isEmpty();
        assertThat(log.asked).isZero();
    }

    @Test
    void whoBeginsToListenHearsWhatComesFromThenOn() throws Exception {
        log.add("before");
        news.begin();
        log.add("one");
        news.begin(); // another one does not take it away
        assertThat(look(true)).containsExactly("one");
        assertThat(look(true)).isEmpty();
        log.add("two");
        assertThat(look(true)).containsExactly("two");
    }

    @Test
    void whatCameWhileNobodyListenedIsNotNews() throws Exception {
        news.begin();
        assertThat(look(false)).isEmpty();
        log.add("missed");
        news.begin();
        log.add("one");
        assertThat(look(true)).containsExactly("one");
    }

    @Test
    void whereTheLogDidNotAnswerAtTheBeginningTheFirstLookIsOne() throws Exception {
        log.add("before");
        assertThat(look(true)).isEmpty();
        log.add("one");
        assertThat(look(true)).containsExactly("one");
    }
}
