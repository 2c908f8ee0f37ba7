/** Due tasks into their queues. */
@NullMarked
package io.asyncjobs.internal.delay;

import org.jspecify.annotations.NullMarked;
