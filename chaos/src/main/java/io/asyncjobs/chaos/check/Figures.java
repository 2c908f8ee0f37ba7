package io.asyncjobs.chaos.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What a run came to.
 *
 * @param acknowledged how many tasks were acknowledged
 * @param attempts how many handlers were called
 * @param repeated how many of them repeated an attempt that had not failed
 * @param recoveries for each attempt that died with its process how long it took until its task ran again
 */
public record Figures(long acknowledged, long attempts, long repeated, List<Duration> recoveries) {

    /** Copies the list. */
    public Figures {
        recoveries = List.copyOf(recoveries);
    }

    /** Those of a history. */
    public static Figures of(History history) {
        var killed = new HashMap<String, Entry.Killed>();
        history.of(Entry.Killed.class).forEach(each -> killed.put(each.process(), each));
        var recoveries = new ArrayList<Duration>();
        long repeated = 0;
        long attempts = 0;
        for (var all : new Attempts(history).byTask().values()) {
            attempts += all.size();
            for (int i = 1; i < all.size(); i++) {
                var earlier = all.get(i - 1);
                if (earlier.end() == null || earlier.ended(Entry.How.RETURNED) || earlier.ended(Entry.How.LOST)) {
                    repeated++;
                }
                var kill = killed.get(earlier.start().process());
                if (earlier.end() == null && kill != null) {
                    recoveries.add(
                            Duration.between(kill.at(), all.get(i).start().at()));
                }
            }
        }
        return new Figures(history.of(Entry.Acknowledged.class).count(), attempts, repeated, recoveries);
    }

    /** The longest of the recoveries, zero for none. */
    public Duration longestRecovery() {
        return recoveries.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }
}
