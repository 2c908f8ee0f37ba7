/** The commands around security. */
@NullMarked
package io.asyncjobs.cli.security;

import org.jspecify.annotations.NullMarked;
