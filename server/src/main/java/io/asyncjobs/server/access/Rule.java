package io.asyncjobs.server.access;

import java.util.Locale;

/**
 * What one route needs.
 *
 * @param method of HTTP
 * @param path as routes name it, with parameters in braces
 * @param need who may call it
 * @param effect what it does
 * @param reach which callers with some queues only may call it
 */
public record Rule(String method, String path, Need need, Effect effect, Reach reach) {

    /** Its name in the audit log. */
    String action() {
        return method + " " + path;
    }

    /** Whether this caller may call it, where it changes nothing. */
    public boolean isMetBy(Caller caller) {
        return need.isMetBy(caller.role()) && (reach != Reach.ALL_QUEUES || caller.hasAllQueues());
    }

    /** Who may call a route. */
    public enum Need {
        /** Everybody, also without a token. */
        ANYONE,
        /** All who said who they are. */
        VIEW,
        /** Those with {@link Role#OPERATE}. */
        OPERATE,
        /** Those with {@link Role#ADMIN}. */
        ADMIN;

        boolean isMetBy(Role role) {
            return switch (this) {
                case ANYONE -> true;
                case VIEW -> role.includes(Role.VIEW);
                case OPERATE -> role.includes(Role.OPERATE);
                case ADMIN -> role.includes(Role.ADMIN);
            };
        }

        /** Its name in the contract. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a route does. */
    public enum Effect {
        /** Looks; allowed in read-only mode. */
        READS,
        /** Adds tasks: many of them, so that the audit log leaves it out. */
        ENQUEUES,
        /** Changes something; told to the audit log. */
        CHANGES,
        /** Signs in or out; allowed in read-only mode, told to the audit log. */
        SIGNS
    }

    /** Which callers with some queues only may call a route. */
    public enum Reach {
        /** All; it is about no queue. */
        NO_QUEUE,
        /** All; it shows and does only what {@link Caller#mayUse} allows. */
        SOME_QUEUES,
        /** None; it is about all queues together. */
        ALL_QUEUES
    }
}
