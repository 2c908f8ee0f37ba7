package io.asyncjobs.internal.jetstream;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a user may publish and subscribe to, as the server tells it. No I/O.
 *
 * @param publish for publishing
 * @param subscribe for subscribing
 */
public record Grants(Lists publish, Lists subscribe) {

    /** How much of a subject with wildcards is permitted. */
    public enum Extent {
        /** All of it. */
        ALL,
        /** Some of it. */
        PART,
        /** Nothing of it. */
        NOTHING
    }

    /**
     * Subjects that are allowed and denied.
     *
     * @param allow what is allowed; none for everything
     * @param deny what is denied nevertheless
     */
    public record Lists(List<String> allow, List<String> deny) {

        /** Copies both. */
        public Lists {
            allow = List.copyOf(allow);
            deny = List.copyOf(deny);
        }

        private static Lists read(JsonNode lists) {
            return new Lists(subjects(lists.path("allow")), subjects(lists.path("deny")));
        }

        /** An entry may name a queue group after its subject, which concerns subscriptions that we do not make. */
        private static List<String> subjects(JsonNode list) {
            return list.valueStream()
                    .map(text -> text.asString(""))
                    .filter(text -> !text.isBlank() && !text.contains(" "))
                    .toList();
        }

        /** How much of the subject is permitted. */
        public Extent extent(String subject) {
            boolean all = allow.isEmpty() || allow.stream().anyMatch(pattern -> covers(pattern, subject));
            boolean some = all || allow.stream().anyMatch(pattern -> overlaps(pattern, subject));
            if (!some || deny.stream().anyMatch(pattern -> covers(pattern, subject))) {
                return Extent.NOTHING;
            }
            return all && deny.stream().noneMatch(pattern -> overlaps(pattern, subject)) ? Extent.ALL : Extent.PART;
        }
    }

    /** What the server tells about a user; who has no permissions of his own may do everything. */
    static Grants read(JsonNode user) {
        var permissions = user.path("permissions");
        return new Grants(Lists.read(permissions.path("publish")), Lists.read(permissions.path("subscribe")));
    }

    private static boolean covers(String pattern, String subject) {
        var wide = pattern.split("\\.", -1);
        var narrow = subject.split("\\.", -1);
        for (int i = 0; i < wide.length; i++) {
            if (wide[i].equals(">")) {
                return narrow.length > i;
            }
            if (i >= narrow.length || narrow[i].equals(">")) {
                return false;
            }
            if (!wide[i].equals("*") && !wide[i].equals(narrow[i])) {
                return false;
            }
        }
        return wide.length == narrow.length;
    }

    private static boolean overlaps(String one, String other) {
        var left = one.split("\\.", -1);
        var right = other.split("\\.", -1);
        int shorter = Math.min(left.length, right.length);
        for (int i = 0; i < shorter; i++) {
            if (left[i].equals(">") || right[i].equals(">")) {
                return true;
            }
            if (!left[i].equals("*") && !right[i].equals("*") && !left[i].equals(right[i])) {
                return false;
            }
        }
        return left.length == right.length;
    }
}
