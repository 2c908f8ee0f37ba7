/** What happened, as it is published while it happens. */
@NullMarked
package io.asyncjobs.event;

import org.jspecify.annotations.NullMarked;
