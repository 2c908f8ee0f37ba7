package io.asyncjobs.chaos.workload;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.chaos.check.Links;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a program is told on its command line.
 *
 * @param url the server, or a proxy before it
 * @param namespace the namespace
 * @param folder where it writes its journal
 * @param name what the process is called
 * @param replicas on how many servers it makes streams; who stores the first task makes the stream of tasks
 * @param rest what the program alone knows
 */
record Setting(String url, String namespace, Path folder, String name, int replicas, List<String> rest) {

    static Setting of(String[] arguments) {
        Parent.begin();
        var all = List.of(arguments);
        return new Setting(
                all.get(0),
                all.get(1),
                Path.of(all.get(2)),
                all.get(3),
                Integer.parseInt(all.get(4)),
                all.subList(5, all.size()));
    }

    AsyncJobs connect() throws InterruptedException {
        return Patient.connect(AsyncJobs.builder()
                .server(url)
                .namespace(namespace)
                .replicas(replicas)
                .options(options -> options.connectionName(Links.name(namespace, name)))
                .requestTimeout(Duration.ofSeconds(5))
                .clock(WrongClock.ofThisProcess()));
    }

    int number(int index) {
        return Integer.parseInt(rest.get(index));
    }
}
