/** Findings: what a look at an installation tells. */
@NullMarked
package io.asyncjobs.checkup;

import org.jspecify.annotations.NullMarked;
