/** The programs that do the work, each a process of its own that may die at any moment. */
@NullMarked
package io.asyncjobs.chaos.workload;

import org.jspecify.annotations.NullMarked;
