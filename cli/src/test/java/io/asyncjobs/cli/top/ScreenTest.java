package io.asyncjobs.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.cli.output.Cells;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.top.Key.Letter;
import io.asyncjobs.cli.top.Key.Named;
import io.asyncjobs.cli.top.ScreenLine.Look;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {

    private static final View BY_WAITING = View.sortedBy(Column.WAITING);
    private static final Snapshot THREE = Snapshots.of(
            Snapshots.line("EMAIL", 10), Snapshots.paused("SMS", 0, "no credit"), Snapshots.line("IMPORT", 1_234_567));

    private static List<String> texts(Snapshot snapshot, View view, int width, int height) {
        return Screen.lines(snapshot, view, width, height).stream()
                .map(ScreenLine::text)
                .map(String::stripTrailing)
                .toList();
    }

    private static View after(Snapshot snapshot, int height, Key... keys) {
        var view = BY_WAITING;
        for (var key : keys) {
            view = view.pressed(key, snapshot, Screen.page(height)).view();
        }
        return view;
    }

    @Test
    void aWideScreenShowsEverything() {
        var clock = Human.clock(Snapshots.NOW);
        assertThat(texts(THREE, BY_WAITING, 140, 16))
                .containsExactly(
                        "AsyncJobs CHORIA_AJ  nats://127.0.0.1:4222 (NATS_URL)" + " ".repeat(79) + clock,
                        "connected",
                        "3 queues  1,234,577 waiting  9 running  12 delayed  37 in/s  3,704 done/s  0 fail/s  15 dead",
                        "2 workers with 20 slots  reconciler host:42  scheduler none",
                        "",
                        "    Queue    Waiting▼  Running  Delayed  Oldest  In/s  Done/s  Fail/s  Dead  Workers  Failed  In 30s  Done 30s  Fail 30s",
                        "─".repeat(121),
                        " >  IMPORT  1,234,567        3        4    1m5s    12   1,235       0     5     2/20       7     2.0       0.0         0",
                        "    EMAIL          10        3        4    1m5s    12   1,235       0     5     2/20       7     2.0       0.0         0",
                        "  P SMS             0        3        4            12   1,235       0     5     2/20       7     2.0       0.0         0",
                        "",
                        "",
                        "",
                        "",
                        "IMPORT over half a minute: 2.0 in/s, 0.0 done/s, 0 fail/s",
                        "q quit  ? help  p pause  s sort  r reverse  space freeze");
    }

    @Test
    void aSmallScreenShowsWhatMattersMost() {
        assertThat(texts(THREE, BY_WAITING, 40, 8))
                .containsExactly(
                        "AsyncJobs CHORIA_AJ" + " ".repeat(13) + Human.clock(Snapshots.NOW),
                        "3 queues  1,234,577 waiting  9 running",
                        "    Queue    Waiting▼  Running  Done/s",
                        " >  IMPORT  1,234,567        3   1,235",
                        "    EMAIL          10        3   1,235",
                        "  P SMS             0        3   1,235",
                        "",
                        "q quit  ? help  p pause  s sort");
    }

    @Test
    void theSortColumnIsThereHoweverLittleRoomThereIs() {
        var view = View.sortedBy(Column.DEAD);
        assertThat(texts(THREE, view, 40, 8).get(2)).contains("Dead▼");
        assertThat(texts(THREE, after(THREE, 8, new Letter('r')), 40, 8).get(2)).contains("Waiting▲");
    }

    @ParameterizedTest
    @CsvSource({"200,60", "80,24", "40,24", "40,8", "20,24", "20,5", "10,4", "3,2", "1,1"})
    void whateverIsShownFits(int width, int height) {
        var longNames = Snapshots.of(Stream.concat(
                        Snapshots.many(200).queues().stream(),
                        Stream.of(Snapshots.paused("受信トレイ_OF_SOMEBODY_WITH_A_LONG_NAME", 5, "🚀".repeat(300))))
                .toList());
        for (var view : List.of(
                BY_WAITING,
                after(longNames, height, new Letter('?')),
                after(longNames, height, new Letter('p')),
                after(longNames, height, Named.END, new Letter(' ')),
                BY_WAITING.saying("x".repeat(500)))) {
            for (var snapshot : List.of(longNames, Snapshots.of(), longNames.lost(Snapshots.NOW.plusSeconds(5)))) {
                var lines = Screen.lines(snapshot, view, width, height);
                assertThat(lines).hasSizeLessThanOrEqualTo(height);
                assertThat(lines).allMatch(line -> Cells.of(line.text()) <= width);
            }
        }
    }

    @Test
    void manyQueuesScrollWithTheSelectedOne() {
        var many = Snapshots.many(200);
        var start = texts(many, BY_WAITING, 80, 24);
        assertThat(start).anyMatch(line -> line.startsWith(" >  Q000")).noneMatch(line -> line.contains("Q015"));
        var end = texts(many, after(many, 24, Named.END), 80, 24);
        assertThat(end).anyMatch(line -> line.startsWith(" >  Q199")).noneMatch(line -> line.contains("Q184"));
        var middle = texts(many, after(many, 24, Named.PAGE_DOWN, Named.PAGE_DOWN), 80, 24);
        assertThat(middle).anyMatch(line -> line.startsWith(" >  Q030"));
        assertThat(Stream.of(start, end, middle)).allMatch(lines -> lines.size() == 24);
    }

    @Test
    void aLostConnectionIsSaidWithWhatWasSeenLast() {
        var lost = THREE.lost(Snapshots.NOW.plusSeconds(90));
        var lines = Screen.lines(lost, BY_WAITING, 80, 24);
        assertThat(lines.get(1))
                .isEqualTo(new ScreenLine("connection lost, last seen " + Human.clock(Snapshots.NOW), Look.ALERT));
        assertThat(texts(lost, BY_WAITING, 80, 24)).anyMatch(line -> line.contains("EMAIL"));
        assertThat(texts(lost, BY_WAITING, 40, 8)).anyMatch(line -> line.startsWith("connection lost"));
    }

    @Test
    void aFrozenScreenSaysSo() {
        assertThat(texts(THREE, after(THREE, 24, new Letter(' ')), 80, 24)).contains("frozen, space goes on");
        assertThat(texts(THREE, after(THREE, 8, new Letter(' ')), 40, 8)).contains("frozen, space goes on");
    }

    @Test
    void whatIsAskedStandsBelowTheTable() {
        assertThat(texts(THREE, after(THREE, 24, new Letter('p')), 80, 24).getLast())
                .isEqualTo("Pause IMPORT? y/n");
        assertThat(texts(THREE, after(THREE, 24, Named.END, new Letter('p')), 80, 24)
                        .getLast())
                .isEqualTo("Resume SMS? y/n");
    }

    @Test
    void whyAQueueIsPausedStandsBelowTheTable() {
        assertThat(texts(THREE, after(THREE, 24, Named.END), 80, 24)).contains("SMS is paused: no credit");
    }

    @Test
    void foreignTextsCannotChangeTheTerminal() {
        var evil = Snapshots.of(Snapshots.paused("A\u001b[2J", 1, "\u001b]0;title\u0007"));
        assertThat(Screen.lines(evil, BY_WAITING, 80, 24))
                .noneMatch(line -> line.text().contains("\u001b"));
        assertThat(Screen.lines(evil, after(evil, 24, new Letter('p')), 80, 24))
                .noneMatch(line -> line.text().contains("\u001b"));
    }

    @Test
    void withoutRatesYetThereAreNone() {
        var first = new Snapshot(
                THREE.at(),
                THREE.server(),
                THREE.namespace(),
                THREE.seen(),
                false,
                THREE.reconciler(),
                THREE.scheduler(),
                THREE.workers(),
                THREE.slots(),
                THREE.queues());
        assertThat(texts(first, BY_WAITING, 140, 24)).noneMatch(line -> line.contains("1,235"));
    }

    @Test
    void theHelpNamesEveryKey() {
        assertThat(String.join("\n", texts(THREE, after(THREE, 24, new Letter('?')), 80, 30)))
                .contains("p: pauses", "j, k", "s or >", "2 Waiting", "r: turns", "space: freezes", "q, Esc, Ctrl-C");
    }

    @Test
    void withoutQueuesItSaysSo() {
        assertThat(texts(Snapshots.of(), BY_WAITING, 80, 24)).contains("There are no queues here.");
    }
}
