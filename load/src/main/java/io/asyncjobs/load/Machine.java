package io.asyncjobs.load;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where it is measured.
 *
 * @param processors that this process may use
 * @param load how many threads of all programs wanted to run in the last minute, by the system; negative where it does not
 *     tell
 */
record Machine(int processors, double load) {

    /** More than this part of the processors at work with other things spoils the figures. */
    private static final double BUSY = 0.5;

    /** This one, before anything is measured. */
    static Machine now() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** That it was busy before, where it was. */
    Optional<String> warning() {
        return load > BUSY * processors
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "The machine was busy before this began (load %.1f on %d processors), so the figures say little.",
                        load,
                        processors))
                : Optional.empty();
    }

    Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("processors", processors);
        map.put("load_before", load);
        map.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        map.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        map.put("max_heap_mb", Runtime.getRuntime().maxMemory() / 1024 / 1024);
        return map;
    }
}
