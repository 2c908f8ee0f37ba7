/** How long to wait before the next try. */
@NullMarked
package io.asyncjobs.retry;

import org.jspecify.annotations.NullMarked;
