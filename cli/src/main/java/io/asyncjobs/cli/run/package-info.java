/** Commands that run until they are told to end. */
@NullMarked
package io.asyncjobs.cli.run;

import org.jspecify.annotations.NullMarked;
