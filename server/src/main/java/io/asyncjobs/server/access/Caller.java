package io.asyncjobs.server.access;

import java.util.Set;

/**
 * Who calls.
 *
 * @param name the name of the token, certificate or user; {@code local} for whoever is on this machine
 * @param role what it may do
 * @param queues the only queues that it may see and use; none for all
 */
public record Caller(String name, Role role, Set<String> queues) {

    /** Whoever is on this machine, where nobody has to say who he is: may do everything. */
    public static final Caller LOCAL = new Caller("local", Role.ADMIN, Set.of());

    /** Whoever did not say who he is, where everybody may call: sees nothing of any queue. */
    public static final Caller NOBODY = new Caller("", Role.VIEW, Set.of(""));

    /** Copies the queues. */
    public Caller {
        queues = Set.copyOf(queues);
    }

    /** Whether it may see and use this queue, its tasks, schedules and dead letters. */
    public boolean mayUse(String queue) {
        return queues.isEmpty() || queues.contains(queue);
    }

    /** Whether it may see and use all queues. */
    public boolean hasAllQueues() {
        return queues.isEmpty();
    }

    /** Whether payloads and results are shown to it. */
    public boolean seesPayloads() {
        return role.includes(Role.OPERATE);
    }
}
