package io.asyncjobs.internal.jetstream;

import io.asyncjobs.task.Names;
import java.util.Optional;

/** Names of streams, buckets and subjects of one namespace (the architecture's table of names). */
public final class StreamNames {

    /** The namespace of the original. */
    public static final String DEFAULT_NAMESPACE = "CHORIA_AJ";

    static final String CONSUMER = "WORKERS";
    static final String PUMP = "PUMP";

    private final String namespace;

    /**
     * Of this namespace, which follows the rules of a queue's name and has no {@code $}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public StreamNames(String namespace) {
        Names.queue(namespace);
        if (namespace.contains("$")) {
            throw new IllegalArgumentException("the namespace \"" + namespace + "\" may not contain $");
        }
        this.namespace = namespace;
    }

    String tasks() {
        return namespace + "_TASKS";
    }

    String taskSubjects() {
        return namespace + ".T.*";
    }

    String task(String id) {
        return namespace + ".T." + id;
    }

    String queue(String queue) {
        return namespace + "_Q_" + queue;
    }

    String queueSubjects(String queue) {
        return namespace + ".Q." + queue + ".>";
    }

    String allQueueSubjects() {
        return namespace + ".Q.>";
    }

    String item(String queue, String id) {
        return namespace + ".Q." + queue + "." + id;
    }

    /** The last token of an item's subject, which is its task's id. */
    static String taskIdOf(String subject) {
        return subject.substring(subject.lastIndexOf('.') + 1);
    }

    /** The queue of a stream's name; empty where the stream is not a queue of this namespace. */
    Optional<String> queueOfStream(String stream) {
        var prefix = namespace + "_Q_";
        return stream.startsWith(prefix) ? Optional.of(stream.substring(prefix.length())) : Optional.empty();
    }

    String delay() {
        return namespace + "_DELAY";
    }

    String delaySubjects() {
        return namespace + ".D.>";
    }

    String delayed(String queue, String id) {
        return namespace + ".D.S." + queue + "." + id;
    }

    /** What waits for its time, and what is due. */
    String allDelayedOf(String queue) {
        return namespace + ".D.*." + queue + ".*";
    }

    String due(String queue, String id) {
        return namespace + ".D.O." + queue + "." + id;
    }

    String allDue() {
        return namespace + ".D.O.*.*";
    }

    String waiting() {
        return namespace + "_WAITING";
    }

    String waitingSubjects() {
        return namespace + ".W.>";
    }

    /** The entry of a child that waits for a parent. */
    String waiting(String parent, String child) {
        return namespace + ".W." + parent + "." + child;
    }

    String childrenOf(String parent) {
        return namespace + ".W." + parent + ".*";
    }

    String deadLetters() {
        return namespace + "_DLQ";
    }

    String deadLetterSubjects() {
        return namespace + ".DLQ.>";
    }

    String deadLettersOf(String queue) {
        return namespace + ".DLQ." + queue + ".*";
    }

    String deadLetter(String queue, String id) {
        return namespace + ".DLQ." + queue + "." + id;
    }

    String unique() {
        return namespace + "_UNIQUE";
    }

    String uniqueSubjects() {
        return namespace + ".U.>";
    }

    String unique(String queue, String key) {
        return namespace + ".U." + queue + "." + key;
    }

    String operations() {
        return namespace + "_OPERATIONS";
    }

    String audit() {
        return namespace + "_AUDIT";
    }

    String auditSubject() {
        return namespace + ".AUDIT";
    }

    String configuration() {
        return namespace + "_CONFIGURATION";
    }

    String elections() {
        return namespace + "_ELECTIONS";
    }

    /** The key of a schedule in the configuration bucket, as the original has it. */
    static String scheduleKey(String name) {
        return "scheduled_tasks." + name;
    }

    /** The key of what became of a schedule's due times, which is ours. */
    static String scheduleStateKey(String name) {
        return "schedule_state." + name;
    }

    String configurationKey(String key) {
        return "$KV." + configuration() + "." + key;
    }

    String namespace() {
        return namespace;
    }

    /** Whether a text that was read somewhere may be one token of a subject. */
    static boolean isToken(String text) {
        return Names.isId(text);
    }

    /** Signals to one worker; hints only. */
    String signals(String worker) {
        return namespace + ".C." + worker;
    }

    String workers() {
        return namespace + "_WORKERS";
    }

    /** Where the service of a registered type, prefix or the catch-all listens. */
    String service(String registered) {
        return namespace + ".H.T." + registered;
    }

    String statistics() {
        return namespace + "_STATS";
    }

    String statisticsSubjects() {
        return namespace + ".ST.*";
    }

    String statistics(String part) {
        return namespace + ".ST." + part;
    }

    String taskEvent(String id) {
        return namespace + ".E.task_state." + id;
    }

    String itemRejectedEvent(String queue) {
        return namespace + ".EX.item_rejected." + queue;
    }

    String queueChangedEvent(String queue) {
        return namespace + ".EX.queue_changed." + queue;
    }

    String repairedEvent(String id) {
        return namespace + ".EX.repaired." + id;
    }

    String scheduleEvent(String name) {
        return namespace + ".EX.schedule." + name;
    }

    String leaderEvent(String component) {
        return namespace + ".E.leader_election." + component;
    }

    String events() {
        return namespace + ".E.>";
    }

    String ourEvents() {
        return namespace + ".EX.>";
    }
}
