/** The commands around NATS contexts. */
@NullMarked
package io.asyncjobs.cli.context;

import org.jspecify.annotations.NullMarked;
