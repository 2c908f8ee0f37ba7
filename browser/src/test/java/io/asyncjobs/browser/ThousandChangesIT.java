package io.asyncjobs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand changes a second: the page answers, and what that costs is written down. */
class ThousandChangesIT {

    private static final int PER_SECOND = 1_000;
    private static final int BATCH = 50;
    private static final int FRAMES = 600;
    private static final int ROWS = 50;
    private static final String COUNT_FRAMES = """
            (wanted) => new Promise((resolve) => {
              const times = [];
              const heapBefore = performance.memory.usedJSHeapSize;
              const frame = (at) => {
                times.push(at);
                if (times.length <= wanted) return requestAnimationFrame(frame);
                const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
                resolve({
                  seconds: (times.at(-1) - times[0]) / 1000,
                  frames: gaps.length,
                  median_ms: gaps[Math.floor(gaps.length / 2)],
                  p99_ms: gaps[Math.floor(gaps.length * 0.99)],
                  longest_ms: gaps.at(-1),
                  heap_before_mib: heapBefore / 1048576,
                  heap_after_mib: performance.memory.usedJSHeapSize / 1048576,
                });
              };
              requestAnimationFrame(frame);
            })
            """;

    @RegisterExtension
    static final Dashboard DASHBOARD = new Dashboard();

    @Test
    void thePageAnswersWhileAThousandTasksASecondChange() throws InterruptedException {
        var page = DASHBOARD.open("tasks");
        var isOver = new AtomicBoolean();
        var added = CompletableFuture.supplyAsync(() -> add(isOver));
        assertThat(page.getByTestId("states")).containsText(Pattern.compile("All [1-9]"));

        var figures = measured(page);
        page.locator("nav a[href='#/queues']").click();
        assertThat(page.locator("main h1")).hasText("Queues");
        assertThat(DASHBOARD.row("queue-row", "name", Jobs.IDLE)).isVisible();
        page.locator("nav a[href='#/tasks']").click();
        assertThat(page.getByTestId("task-row")).hasCount(ROWS);

        isOver.set(true);
        var tasks = added.join();
        assertThat(tasks).isPositive();
        Reports.write("thousand-changes.json", json(figures, tasks));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> measured(Page page) {
        return (Map<String, Object>) page.evaluate(COUNT_FRAMES, FRAMES);
    }

    /** Adds tasks at a steady rate until it is over; gives how many a second there were. */
    private static double add(AtomicBoolean isOver) {
        var begun = System.nanoTime();
        var count = 0L;
        try {
            while (!isOver.get()) {
                var specs = Stream.generate(() -> TaskSpec.of("flood:one").queue(Jobs.IDLE))
                        .limit(BATCH);
                count += DASHBOARD.client().producer().enqueueAll(specs, outcome -> {});
                var due = begun + Duration.ofSeconds(1).toNanos() * count / PER_SECOND;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return count / ((System.nanoTime() - begun) / 1e9);
    }

    private static String json(Map<String, Object> figures, double perSecond) {
        var text = new StringBuilder("{\n");
        figures.forEach((key, value) ->
                text.append(String.format(Locale.ROOT, "  \"%s\": %.1f,%n", key, ((Number) value).doubleValue())));
        return text.append(String.format(Locale.ROOT, "  \"changes_per_second\": %.0f%n}%n", perSecond))
                .toString();
    }
}
