/** The command {@code ajc doctor}. */
@NullMarked
package io.asyncjobs.cli.doctor;

import org.jspecify.annotations.NullMarked;
