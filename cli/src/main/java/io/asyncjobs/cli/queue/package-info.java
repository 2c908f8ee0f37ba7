/** The commands around queues. */
@NullMarked
package io.asyncjobs.cli.queue;

import org.jspecify.annotations.NullMarked;
