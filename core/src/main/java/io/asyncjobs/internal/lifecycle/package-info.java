/**
 * Every step that changes a task, and the only code that knows the order of effects: {@code Enqueuer} begins,
 * {@code Admission} decides whether a task may run, {@code Settlement} what its outcome means, {@code Finisher} applies it.
 * Whoever asks "what if the process dies here?" reads this package: the record is saved first, the item goes last, and
 * each step may be repeated without harm.
 */
@NullMarked
package io.asyncjobs.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
