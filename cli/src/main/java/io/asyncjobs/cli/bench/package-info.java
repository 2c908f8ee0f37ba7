/** Measuring. */
@NullMarked
package io.asyncjobs.cli.bench;

import org.jspecify.annotations.NullMarked;
