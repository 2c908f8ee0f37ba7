/** What can go wrong that a caller can act on. Programmer mistakes are {@link java.lang.IllegalArgumentException}s. */
@NullMarked
package io.asyncjobs.error;

import org.jspecify.annotations.NullMarked;
