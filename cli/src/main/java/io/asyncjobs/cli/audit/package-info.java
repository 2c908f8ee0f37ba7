/** Who did what. */
@NullMarked
package io.asyncjobs.cli.audit;

import org.jspecify.annotations.NullMarked;
