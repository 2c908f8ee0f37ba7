/** Looking at an installation: what is gathered, and one class for each thing that is decided about it. Changes nothing. */
@NullMarked
package io.asyncjobs.internal.checkup;

import org.jspecify.annotations.NullMarked;
