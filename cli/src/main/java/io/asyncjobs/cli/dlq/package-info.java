/** The commands around dead letters. */
@NullMarked
package io.asyncjobs.cli.dlq;

import org.jspecify.annotations.NullMarked;
