package io.asyncjobs.interop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The Go program against one server, a method for each of its commands. Queues that it reads from must exist. */
record Goaj(String url) {

    /** Starts a command with these arguments. */
    GoProcess start(String command, String... args) throws IOException {
        var all = new ArrayList<>(List.of(GoBinary.path().toString(), command, "--url", url));
        all.addAll(List.of(args));
        return GoProcess.start(all);
    }

    private List<JsonNode> run(String command, String... args) throws IOException, InterruptedException {
        try (var process = start(command, args)) {
            return process.ended();
        }
    }

    /** Enqueues one task, the queue made by Go where it is missing. Gives its id. */
    String enqueue(String queue, String type, String... args) throws IOException, InterruptedException {
        return run("enqueue", with(args, "--queue", queue, "--type", type))
                .getFirst()
                .get("id")
                .asString();
    }

    /** Enqueues one task without naming a queue. Gives its id. */
    String enqueueByDefault(String type) throws IOException, InterruptedException {
        return run("enqueue", "--type", type).getFirst().get("id").asString();
    }

    /** Starts a worker and waits until it is one. */
    GoProcess process(String queue, String type, String... args) throws IOException {
        return start("process", with(args, "--queue", queue, "--type", type)).ready();
    }

    /** Starts a service of request and reply and waits until it listens. */
    GoProcess serve(String type, String... args) throws IOException {
        return start("serve", with(args, "--type", type)).ready();
    }

    /** The task as Go reads it: {@code task} its document, {@code payload} the payload's bytes as text. */
    JsonNode load(String queue, String id, String... args) throws IOException, InterruptedException {
        return run("load", with(args, "--queue", queue, "--id", id)).getFirst();
    }

    /** Lets Go read the task and write it as it knows it. */
    JsonNode resave(String queue, String id) throws IOException, InterruptedException {
        return run("resave", "--queue", queue, "--id", id).getFirst();
    }

    /** All tasks as Go reads them. */
    List<JsonNode> list(String queue) throws IOException, InterruptedException {
        return run("list", "--queue", queue);
    }

    /** Stores a schedule of a queue that exists. Gives it as Go reads it. */
    JsonNode schedule(String queue, String name, String cron, String type, String... args)
            throws IOException, InterruptedException {
        return run("schedule", with(args, "--queue", queue, "--bind", "--name", name, "--cron", cron, "--type", type))
                .getFirst();
    }

    /** Starts a scheduler and waits until it stands for election. */
    GoProcess scheduler(String name) throws IOException {
        return start("scheduler", "--name", name).ready();
    }

    /** Starts a listener to events and waits until it hears. */
    GoProcess watch() throws IOException {
        return start("watch").ready();
    }

    private static String[] with(String[] args, String... first) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(List.of(args));
        return all.toArray(String[]::new);
    }
}
