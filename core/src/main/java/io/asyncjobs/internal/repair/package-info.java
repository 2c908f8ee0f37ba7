/**
 * Finds and finishes what crashes, full queues and other programs left half done. {@code Reconciler} is elected,
 * {@code Term} is what one leader does, {@code Inspection} decides without I/O, {@code Repairer} acts.
 */
@NullMarked
package io.asyncjobs.internal.repair;

import org.jspecify.annotations.NullMarked;
