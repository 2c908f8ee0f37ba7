package io.asyncjobs.cli.demo;

/**
 * Something that a step promised, and what came of it.
 *
 * @param what what was promised
 * @param seen what was seen
 * @param passed whether that is the promise kept
 */
record Check(String what, String seen, boolean passed) {}
