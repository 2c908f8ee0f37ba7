package io.asyncjobs.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NewsTest {

    private final Log log = new Log();
    private final News<String> news = new News<>(log);

    /** Entries in memory, and how often they were asked for. */
    private static final class Log implements News.Source<String> {
        private final List<String> entries = new ArrayList<>();
        private int asked;

        void add(String entry) {
            entries.add(entry);
        }

        @Override
        public long begin() {
            asked++;
            return entries.size();
        }

        @Override
        public News.Part<String> after(long sequence, int most) {
            asked++;
            return new News.Part<>(List.copyOf(entries.subList((int) sequence, entries.size())), entries.size());
        }
    }

    private List<String> look(boolean isWanted) throws Exception {
        return news.look(() -> isWanted);
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
