/** The live change stream: what changes, told to many listeners of whom none holds the others. */
@NullMarked
package io.asyncjobs.server.live;

import org.jspecify.annotations.NullMarked;
