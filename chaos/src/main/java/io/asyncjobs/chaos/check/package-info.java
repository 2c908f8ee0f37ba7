/** The checker: what must be true of what the processes said and of what the server holds, when all has come to rest. */
@NullMarked
package io.asyncjobs.chaos.check;

import org.jspecify.annotations.NullMarked;
