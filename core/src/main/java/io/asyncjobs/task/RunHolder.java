package io.asyncjobs.task;

/**
 * Who runs an active task; written when it is activated and cleared by every other save.
 *
 * @param item the stream sequence of the item that is being worked on, at least 1
 * @param worker the id of the worker that holds it
 */
public record RunHolder(long item, String worker) {}
