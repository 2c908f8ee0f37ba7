/** Help by name. */
@NullMarked
package io.asyncjobs.cli.help;

import org.jspecify.annotations.NullMarked;
