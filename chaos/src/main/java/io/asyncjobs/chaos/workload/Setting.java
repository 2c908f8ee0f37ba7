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
 * @param rest what the program alone knows
 */
record Setting(String url, String namespace, Path folder, String name, List<String> rest) {

    static Setting of(String[] arguments) {
        Parent.begin();
        var all = List.of(arguments);
        return new Setting(all.get(0), all.get(1), Path.of(all.get(2)), all.get(3), all.subList(4, all.size()));
    }

    AsyncJobs connect() throws InterruptedException {
        return Patient.connect(AsyncJobs.builder()
                .server(url)
                .namespace(namespace)
                .options(options -> options.connectionName(Links.name(namespace, name)))
                .requestTimeout(Duration.ofSeconds(5))
                .clock(WrongClock.ofThisProcess()));
    }

    int number(int index) {
        return Integer.parseInt(rest.get(index));
    }
}
