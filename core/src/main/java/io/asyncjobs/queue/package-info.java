/** What a queue is, and what may be set on it. */
@NullMarked
package io.asyncjobs.queue;

import org.jspecify.annotations.NullMarked;
