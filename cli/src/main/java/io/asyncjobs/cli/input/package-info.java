/** Reads what users type: durations, times, payloads, states. */
@NullMarked
package io.asyncjobs.cli.input;

import org.jspecify.annotations.NullMarked;
