/** Reaches what the library keeps to its own package. */
@NullMarked
package io.asyncjobs;

import org.jspecify.annotations.NullMarked;
