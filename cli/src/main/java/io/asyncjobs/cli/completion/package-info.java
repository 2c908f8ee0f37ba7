/** Shell completion. */
@NullMarked
package io.asyncjobs.cli.completion;

import org.jspecify.annotations.NullMarked;
