/** When schedules are due. Values, no I/O. */
@NullMarked
package io.asyncjobs.schedule;

import org.jspecify.annotations.NullMarked;
