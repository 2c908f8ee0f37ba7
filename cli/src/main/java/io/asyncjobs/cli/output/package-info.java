/** The only place that prints. */
@NullMarked
package io.asyncjobs.cli.output;

import org.jspecify.annotations.NullMarked;
