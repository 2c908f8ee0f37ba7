package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A thousand changes a second and more, of tasks that are added and of rows that are shown: the page answers, and what that
 * costs is written down. A change is a version of a task that was stored. The bounds are for machines that are slow and
 * busy, and store fewer; docs/performance.md has figures, and says how busy the machine was.
 */
class ThousandChangesIT {

    /** Each is a change; the tries of the rows that are shown, two changes each, come on top. */
    private static final int ADDED_PER_SECOND = 1_000;

    private static final int BATCH = 50;
    private static final int MEASURED_MILLIS = 10_000;
    private static final int ROWS = 50;
    private static final int MANY_TRIES = 100_000;

    private static final double FEWEST_CHANGES_PER_SECOND = 100;
    private static final double FEWEST_ROW_CHANGES = 2 * ROWS;
    private static final double LONGEST_P99_MILLIS = 2_000;
    private static final double MOST_HEAP_GROWTH_MIB = 50;

    private static final String MEASURE = """
            (wanted) => new Promise((resolve) => {
              const times = [];
              let rowChanges = 0;
              const watch = new MutationObserver((records) => {
                for (const { target } of records) {
                  const element = target instanceof Element ? target : target.parentElement;
                  if (element && element.closest('[data-testid=task-row]')) rowChanges++;
                }
              });
              watch.observe(document.querySelector('[data-testid=tasks] tbody'),
                  { subtree: true, childList: true, characterData: true });
              const frame = (at) => {
                times.push(at);
                if (at - times[0] < wanted) return requestAnimationFrame(frame);
                watch.disconnect();
                const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
                resolve({
                  seconds: (times.at(-1) - times[0]) / 1000,
                  frames: gaps.length,
                  median_ms: gaps[Math.floor(gaps.length / 2)],
                  p99_ms: gaps[Math.floor(gaps.length * 0.99)],
                  longest_ms: gaps.at(-1),
                  row_changes: rowChanges,
                });
              };
              requestAnimationFrame(frame);
            })
            """;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void thePageAnswersWhileAThousandTasksASecondChange() throws InterruptedException {
        for (var i = 0; i < ROWS; i++) {
            // each fails and is tried again, and again
            DASHBOARD.jobs().add(TaskSpec.of(Jobs.BROKEN).queue(Jobs.WORK).maxTries(MANY_TRIES));
        }
        DASHBOARD.awaitListed("type=" + Jobs.BROKEN, ROWS);
        var page = DASHBOARD.open("tasks?sort=created"); // those first
        assertThat(page.getByTestId("task-row")).hasCount(ROWS);
        var memory = page.context().newCDPSession(page);

        Map<String, Object> figures;
        try (var flood = Flood.begin()) {
            assertThat(page.getByTestId("fresh")).isVisible();
            figures = measured(page, memory);
            var asked = System.nanoTime();
            page.locator("nav a[href='#/queues']").click();
            assertThat(page.locator("main h1")).hasText("Queues");
            figures.put("answer_ms", (System.nanoTime() - asked) / 1e6);
            assertThat(DASHBOARD.row("queue-row", "name", Jobs.IDLE)).isVisible();
            page.locator("nav a[href='#/tasks']").click(); // the newest, one after the other
            assertThat(page.locator("main h1")).hasText("Tasks");
            assertThat(page.getByTestId("task-row")).hasCount(ROWS);
            assertThat(flood.problem()).isNull();
        }

        Reports.write("thousand-changes.json", json(figures));
        assertThat(number(figures, "changes_per_second")).isGreaterThan(FEWEST_CHANGES_PER_SECOND);
        assertThat(number(figures, "row_changes")).isGreaterThan(FEWEST_ROW_CHANGES);
        assertThat(number(figures, "p99_ms")).isLessThan(LONGEST_P99_MILLIS);
        assertThat(number(figures, "heap_after_mib") - number(figures, "heap_before_mib"))
                .isLessThan(MOST_HEAP_GROWTH_MIB);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> measured(Page page, CDPSession memory) {
        var heap = heapMib(page, memory);
        long begin = versions();
        var figures = new HashMap<>((Map<String, Object>) page.evaluate(MEASURE, MEASURED_MILLIS));
        figures.put("changes_per_second", (versions() - begin) / number(figures, "seconds"));
        figures.put("heap_before_mib", heap);
        figures.put("heap_after_mib", heapMib(page, memory));
        return figures;
    }

    /** What the page keeps, without what nobody needs any more. */
    private static double heapMib(Page page, CDPSession memory) {
        memory.send("HeapProfiler.collectGarbage");
        return ((Number) page.evaluate("performance.memory.usedJSHeapSize / 1048576")).doubleValue();
    }

    /** How many versions of tasks were stored until now. */
    private static long versions() {
        return DASHBOARD.client().tasks().extent().orElseThrow().last();
    }

    private static double number(Map<String, Object> figures, String name) {
        return ((Number) Objects.requireNonNull(figures.get(name), name)).doubleValue();
    }

    private static String json(Map<String, Object> figures) {
        var lines = new TreeMap<>(figures)
                .keySet().stream()
                        .map(name -> String.format(Locale.ROOT, "  \"%s\": %.1f", name, number(figures, name)))
                        .toList();
        return "{\n" + String.join(",\n", lines) + "\n}\n";
    }

    /** Adds tasks at a steady rate until it is closed. */
    private static final class Flood implements AutoCloseable {

        private final Thread thread = Thread.ofPlatform().unstarted(this::run);
        private volatile boolean isOver;
        private volatile @Nullable RuntimeException problem;

        static Flood begin() {
            var flood = new Flood();
            flood.thread.start();
            return flood;
        }

        private void run() {
            var begun = System.nanoTime();
            var count = 0L;
            try {
                while (!isOver) {
                    var specs = Stream.generate(() -> TaskSpec.of("flood:one").queue(Jobs.IDLE))
                            .limit(BATCH);
                    count += DASHBOARD.client().producer().enqueueAll(specs, outcome -> {});
                    var due = begun + Duration.ofSeconds(1).toNanos() * count / ADDED_PER_SECOND;
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                problem = e;
            }
        }

        @Nullable
        RuntimeException problem() {
            return problem;
        }

        @Override
        public void close() {
            isOver = true;
            try {
                thread.join();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
