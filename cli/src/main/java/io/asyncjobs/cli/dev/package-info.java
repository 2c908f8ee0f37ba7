/** A server for development. */
@NullMarked
package io.asyncjobs.cli.dev;

import org.jspecify.annotations.NullMarked;
