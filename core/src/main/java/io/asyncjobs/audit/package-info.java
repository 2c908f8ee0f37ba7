/** The audit log: who did what. */
@NullMarked
package io.asyncjobs.audit;

import org.jspecify.annotations.NullMarked;
