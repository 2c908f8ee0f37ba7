package io.asyncjobs.chaos.check;

/**
 * What a process has at the servers.
 *
 * @param process its name
 * @param isAlive whether it still runs
 * @param connections how many connections
 * @param subscriptions how many subscriptions, on all of them together
 */
public record Links(String process, boolean isAlive, int connections, int subscriptions) {

    /** A client has one for each purpose, which are five. */
    private static final int MOST_CONNECTIONS = 5;

    /** More than a worker of two queues has that leads; one left for each task or each fault would be far more. */
    private static final int MOST_SUBSCRIPTIONS = 40;

    /** What the connections of a process of a namespace are called. */
    public static String name(String namespace, String process) {
        return "asyncjobs-" + namespace + "-" + process;
    }

    /** Whether it has more than it needs: at rest, or after its end. */
    public boolean areTooMany() {
        return !isAlive || connections > MOST_CONNECTIONS || subscriptions > MOST_SUBSCRIPTIONS;
    }
}
