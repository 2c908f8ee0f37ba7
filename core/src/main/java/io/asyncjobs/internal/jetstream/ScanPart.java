package io.asyncjobs.internal.jetstream;

import java.util.List;

/**
 * Some of what a scan finds.
 *
 * @param <T> what is made of a message
 * @param upTo up to which sequence it has looked
 * @param found what it found, the oldest first
 */
public record ScanPart<T>(long upTo, List<T> found) {}
