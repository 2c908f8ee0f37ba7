/** Signatures of tasks: who enqueued it, and that what runs is what was enqueued. */
@NullMarked
package io.asyncjobs.signing;

import org.jspecify.annotations.NullMarked;
