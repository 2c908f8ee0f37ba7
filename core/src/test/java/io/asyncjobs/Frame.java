package io.asyncjobs;

/**
 * One publish of a client, as it stood on the wire.
 *
 * @param subject where it went
 * @param reply where its answer goes, empty where none is wanted
 * @param headers its headers as they are, empty without any
 * @param body its body as text
 */
public record Frame(String subject, String reply, String headers, String body) {}
