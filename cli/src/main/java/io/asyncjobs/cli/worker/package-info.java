/** The commands around workers. */
@NullMarked
package io.asyncjobs.cli.worker;

import org.jspecify.annotations.NullMarked;
