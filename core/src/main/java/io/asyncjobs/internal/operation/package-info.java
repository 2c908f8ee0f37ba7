/** Runs operations: walks what they are about, acts on it, and keeps their progress. {@link OperationRunner} is the entry. */
@NullMarked
package io.asyncjobs.internal.operation;

import org.jspecify.annotations.NullMarked;
