package io.asyncjobs;

import io.asyncjobs.internal.jetstream.RoleNeeds;
import io.asyncjobs.internal.jetstream.StreamNames;
import io.asyncjobs.security.Permissions;
import io.asyncjobs.security.UserRole;
import io.asyncjobs.task.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What users must be permitted to do on the server, by their roles in one namespace. Asks no server. Immutable.
 *
 * {@snippet :
 * var permissions = Roles.in("CHORIA_AJ").withQueues(List.of("EMAIL")).permissions(List.of(UserRole.WORKER));
 * }
 */
public final class Roles {

    private static final String API = "$JS.API.";

    private final String namespace;
    private final List<String> queues;
    private final String inboxPrefix;

    private Roles(String namespace, Collection<String> queues, String inboxPrefix) {
        this.namespace = namespace;
        this.queues = List.copyOf(queues);
        this.inboxPrefix = inboxPrefix;
    }

    /**
     * In this namespace, for all queues, with an inbox prefix that is the role's.
     *
     * @throws IllegalArgumentException if it is no namespace
     */
    public static Roles in(String namespace) {
        var unused = new StreamNames(namespace);
        return new Roles(namespace, List.of(), "");
    }

    /**
     * For these queues only, by name; none for all. Without names the user may also touch streams of other namespaces in the
     * account, since NATS has no wildcard for a part of a stream's name.
     *
     * @throws IllegalArgumentException if one is no name of a queue
     */
    public Roles withQueues(Collection<String> names) {
        return new Roles(namespace, names.stream().map(Names::queue).distinct().toList(), inboxPrefix);
    }

    /**
     * With inboxes that begin so; the client's {@code inboxPrefix} must say the same. Give each user its own.
     *
     * @throws IllegalArgumentException if it cannot begin a subject
     */
    public Roles withInboxPrefix(String prefix) {
        if (!prefix.matches("[^\\s.*>$][^\\s.*>]*(\\.[^\\s.*>]+)*")) {
            throw new IllegalArgumentException("the inbox prefix is \"" + prefix
                    + "\", which cannot begin a subject: use words without blanks, * and >, separated by dots");
        }
        return new Roles(namespace, queues, prefix);
    }

    /** Where the user's inboxes are: as it was set, else a prefix that is made of the role. */
    public String inboxPrefix(Collection<UserRole> roles) {
        return inboxPrefix.isEmpty()
                ? "_INBOX_"
                        + String.join(
                                "_",
                                roles.stream()
                                        .distinct()
                                        .sorted()
                                        .map(UserRole::word)
                                        .toList())
                : inboxPrefix;
    }

    /**
     * All that a user with these roles must be permitted, and nothing else.
     *
     * @throws IllegalArgumentException if there is no role
     */
    public Permissions permissions(Collection<UserRole> roles) {
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("there is no role; name at least one");
        }
        var publish = new ArrayList<String>();
        var subscribe = new ArrayList<String>();
        subscribe.add(inboxPrefix(roles) + ".>");
        var table = new RoleNeeds(new StreamNames(namespace), API, queues);
        for (var role : roles) {
            for (var need : table.of(role)) {
                (need.subscribes() ? subscribe : publish).add(need.subject());
            }
        }
        return new Permissions(publish, subscribe);
    }
}
