/** A cluster in networks of its own, which can be split. */
@NullMarked
package io.asyncjobs.chaos.net;

import org.jspecify.annotations.NullMarked;
