/** Runs the workload's programs, does harm to them and to the server, waits for rest, and has the checker look. */
@NullMarked
package io.asyncjobs.chaos.run;

import org.jspecify.annotations.NullMarked;
