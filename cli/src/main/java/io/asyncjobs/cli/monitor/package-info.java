/** The port of a long-running command at which metrics and its health are read. */
@NullMarked
package io.asyncjobs.cli.monitor;

import org.jspecify.annotations.NullMarked;
