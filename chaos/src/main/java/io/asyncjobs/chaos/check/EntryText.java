package io.asyncjobs.chaos.check;

import java.time.Instant;
import java.util.List;

/** Entries as lines of text, their parts apart by tabs. */
final class EntryText {

    private EntryText() {}

    static String write(Entry entry) {
        var words = switch (entry) {
            case Entry.Asked asked ->
                List.of(
                        "asked",
                        asked.task(),
                        asked.key(),
                        String.join(",", asked.parents()),
                        String.valueOf(asked.maxTries()));
            case Entry.Acknowledged acknowledged -> List.of("acknowledged", acknowledged.task());
            case Entry.Refused refused -> List.of("refused", refused.task(), refused.effect());
            case Entry.Started started ->
                List.of(
                        "started",
                        started.task(),
                        started.queue(),
                        String.valueOf(started.tryNumber()),
                        String.valueOf(started.token()),
                        String.valueOf(started.item()));
            case Entry.Ended ended ->
                List.of(
                        "ended",
                        ended.task(),
                        String.valueOf(ended.token()),
                        ended.how().name());
            case Entry.Killed killed -> List.of("killed");
            case Entry.ThreadLeft left -> List.of("thread", left.thread().replace('\t', ' '));
            case Entry.HeapLeft left -> List.of("heap", String.valueOf(left.before()), String.valueOf(left.after()));
        };
        return entry.at() + "\t" + entry.process() + "\t" + String.join("\t", words) + "\n";
    }

    static Entry read(String line) {
        var words = line.split("\t", -1);
        var at = Instant.parse(words[0]);
        var process = words[1];
        return switch (words[2]) {
            case "asked" ->
                new Entry.Asked(
                        at,
                        process,
                        words[3],
                        words[4],
                        words[5].isEmpty() ? List.of() : List.of(words[5].split(",", -1)),
                        Integer.parseInt(words[6]));
            case "acknowledged" -> new Entry.Acknowledged(at, process, words[3]);
            case "refused" -> new Entry.Refused(at, process, words[3], words[4]);
            case "started" ->
                new Entry.Started(
                        at,
                        process,
                        words[3],
                        words[4],
                        Integer.parseInt(words[5]),
                        Long.parseLong(words[6]),
                        Long.parseLong(words[7]));
            case "ended" ->
                new Entry.Ended(at, process, words[3], Long.parseLong(words[4]), Entry.How.valueOf(words[5]));
            case "killed" -> new Entry.Killed(at, process);
            case "thread" -> new Entry.ThreadLeft(at, process, words[3]);
            case "heap" -> new Entry.HeapLeft(at, process, Long.parseLong(words[3]), Long.parseLong(words[4]));
            default -> throw new IllegalArgumentException("a journal has a line that is none: " + line);
        };
    }
}
