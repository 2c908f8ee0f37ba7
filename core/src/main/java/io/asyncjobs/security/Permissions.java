package io.asyncjobs.security;

import java.util.List;

/**
 * The subjects that a user must be permitted to publish and to subscribe to, with NATS's wildcards; everything else is to be
 * refused.
 *
 * @param publish for publishing, sorted
 * @param subscribe for subscribing, sorted
 */
public record Permissions(List<String> publish, List<String> subscribe) {

    /** Sorts both and leaves out what is there twice. */
    public Permissions {
        publish = publish.stream().sorted().distinct().toList();
        subscribe = subscribe.stream().sorted().distinct().toList();
    }
}
