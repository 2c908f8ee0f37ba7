/** The query index: an embedded cache of the task stream that answers what the stream cannot be asked, and the statistics. */
@NullMarked
package io.asyncjobs.server.index;

import org.jspecify.annotations.NullMarked;
