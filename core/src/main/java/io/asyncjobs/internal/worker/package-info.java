/**
 * One worker: {@code WorkerLoop} takes items in and hands them to slots, {@code QueuePicker} says from which queue,
 * {@code TaskRun} takes one task from its item to its settlement, {@code Attempt} runs the handler, {@code LeaseKeeper} keeps
 * what is held.
 */
@NullMarked
package io.asyncjobs.internal.worker;

import org.jspecify.annotations.NullMarked;
