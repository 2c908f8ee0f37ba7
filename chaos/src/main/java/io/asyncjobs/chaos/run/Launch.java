package io.asyncjobs.chaos.run;

import io.asyncjobs.chaos.workload.Rehearsal;
import io.asyncjobs.embedded.NatsServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * How the programs of the workload are started. Their start is most of what a run costs, so the JVM maps the classes that
 * one of them loaded from an archive, which is made once by a rehearsal; where that fails they start without.
 */
final class Launch {

    private static final long REHEARSAL_SECONDS = 120;
    private static final int CLASS_PATH_OPTION = 2;

    private Launch() {}

    private static final class Once {
        private static final List<String> COMMAND = prepared();
    }

    /**
     * The command but for the program's name and what follows it.
     *
     * @param first a folder whose classes take the place of others
     */
    static List<String> command(List<String> jvm, Optional<Path> first) {
        var command = new ArrayList<>(Once.COMMAND);
        command.addAll(command.size() - CLASS_PATH_OPTION, jvm); // after the others, of which they replace some
        first.ifPresent(classes -> command.add(classes + File.pathSeparator + command.removeLast()));
        return command;
    }

    private static List<String> prepared() {
        try {
            var folder = Files.createTempDirectory("chaos-launch");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "chaos-launch"));
            var plain = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx96m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-Xshare:auto"));
            var archive = folder.resolve("classes.jsa");
            var classes = List.of("-cp", classPath(folder));
            rehearse(plain, archive, classes, folder);
            if (Files.exists(archive)) {
                plain.add("-XX:SharedArchiveFile=" + archive);
            }
            plain.addAll(classes);
            return List.copyOf(plain);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static void rehearse(List<String> plain, Path archive, List<String> classes, Path folder)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(plain);
        command.add("-XX:ArchiveClassesAtExit=" + archive);
        command.addAll(classes);
        command.add(Rehearsal.class.getName());
        try (var server = NatsServer.start()) {
            command.addAll(List.of(server.url(), "REHEARSAL", folder.toString(), "rehearsal", "1"));
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("rehearsal.out").toFile())
                    .start();
            if (!process.waitFor(REHEARSAL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** The class path of this process with its folders as jars, since only classes in jars are archived. */
    private static String classPath(Path folder) throws IOException {
        var path = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var place = Path.of(entry);
            if (Files.isDirectory(place)) {
                place = folder.resolve(path.size() + ".jar");
                pack(Path.of(entry), place);
            }
            path.add(place.toString());
        }
        return String.join(File.pathSeparator, path);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                var zip = new ZipOutputStream(out);
                var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, zip);
            }
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException inUse) {
            // the system's folder of temporary files is emptied by the system
        }
    }
}
