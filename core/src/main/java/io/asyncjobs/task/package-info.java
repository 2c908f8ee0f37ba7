/** Values: what a task is, what may be set on one, and how its bytes become objects. No I/O. */
@NullMarked
package io.asyncjobs.task;

import org.jspecify.annotations.NullMarked;
