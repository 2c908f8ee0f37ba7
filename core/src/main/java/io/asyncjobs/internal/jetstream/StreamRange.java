package io.asyncjobs.internal.jetstream;

/**
 * What a stream holds.
 *
 * @param first its first sequence
 * @param last its last sequence
 */
public record StreamRange(long first, long last) {}
