/** The commands around tasks. */
@NullMarked
package io.asyncjobs.cli.task;

import org.jspecify.annotations.NullMarked;
