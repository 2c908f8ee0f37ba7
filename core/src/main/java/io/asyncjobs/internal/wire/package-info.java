/** Bytes to values and back: the documents of the Go original, to the letter. No I/O, no decisions. */
@NullMarked
package io.asyncjobs.internal.wire;

import org.jspecify.annotations.NullMarked;
