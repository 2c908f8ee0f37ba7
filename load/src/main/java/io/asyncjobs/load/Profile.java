package io.asyncjobs.load;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the CPU of this process goes: a flight recording of the measured runs, and its samples counted by method, by the
 * innermost method of ours, and by thread.
 */
final class Profile implements AutoCloseable {

    /** By CPU time, native code included: Linux, JDK 25 and later. */
    private static final String BY_CPU = "jdk.CPUTimeSample";

    private static final String BY_CLOCK = "jdk.ExecutionSample";
    private static final int FRAMES = 15;

    private final Recording recording;
    private final Path file;
    private final String event;

    private Profile(Recording recording, Path file, String event) {
        this.recording = recording;
        this.file = file;
        this.event = event;
    }

    /** Starts to record into that file; read it with {@code jfr view hot-methods} too. */
    static Profile start(Path file) throws IOException {
        try {
            var recording = new Recording(Configuration.getConfiguration("profile"));
            recording.setDestination(file);
            boolean byCpu = FlightRecorder.getFlightRecorder().getEventTypes().stream()
                    .anyMatch(type -> type.getName().equals(BY_CPU));
            if (byCpu) {
                recording.enable(BY_CPU).with("throttle", "5ms");
            }
            recording.start();
            return new Profile(recording, file, byCpu ? BY_CPU : BY_CLOCK);
        } catch (ParseException broken) {
            throw new IOException(broken);
        }
    }

    /** Ends the recording and counts the samples that were taken during these runs. */
    Map<String, Object> stop(List<Sample> runs) throws IOException {
        recording.stop();
        var hot = new HashMap<String, Integer>();
        var ours = new HashMap<String, Integer>();
        var threads = new HashMap<String, Integer>();
        int samples = 0;
        try (var events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                var sample = events.readEvent();
                if (sample.getEventType().getName().equals(event)
                        && runs.stream().anyMatch(run -> run.covers(sample.getStartTime()))) {
                    samples++;
                    count(sample, hot, ours, threads);
                }
            }
        }
        var found = new LinkedHashMap<String, Object>();
        found.put("recording", file.toString());
        found.put("event", event);
        found.put("samples", samples);
        found.put("hot_methods_percent", most(hot, samples));
        found.put("our_innermost_methods_percent", most(ours, samples));
        found.put("threads_percent", most(threads, samples));
        return found;
    }

    private static void count(
            RecordedEvent sample, Map<String, Integer> hot, Map<String, Integer> ours, Map<String, Integer> threads) {
        var thread = sample.getThread(sample.hasField("sampledThread") ? "sampledThread" : "eventThread");
        var name = thread == null ? "?" : Objects.requireNonNullElse(thread.getJavaName(), "virtual");
        threads.merge(name.isEmpty() ? "virtual" : name.replaceAll("[0-9]+", "N"), 1, Integer::sum);
        var stack = sample.getStackTrace();
        if (stack == null || stack.getFrames().isEmpty()) {
            hot.merge("no stack", 1, Integer::sum);
            return;
        }
        hot.merge(method(stack.getFrames().getFirst()), 1, Integer::sum);
        stack.getFrames().stream()
                .map(Profile::method)
                .filter(each -> each.startsWith("io.asyncjobs."))
                .findFirst()
                .ifPresent(each -> ours.merge(each, 1, Integer::sum));
    }

    private static String method(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static Map<String, Double> most(Map<String, Integer> counts, int samples) {
        var most = new LinkedHashMap<String, Double>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(FRAMES)
                .forEach(each -> most.put(each.getKey(), Math.round(1_000.0 * each.getValue() / samples) / 10.0));
        return most;
    }

    @Override
    public void close() {
        recording.close();
    }
}
