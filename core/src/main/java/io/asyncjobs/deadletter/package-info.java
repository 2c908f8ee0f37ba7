/** Dead letters: what is kept of tasks that did not complete. */
@NullMarked
package io.asyncjobs.deadletter;

import org.jspecify.annotations.NullMarked;
