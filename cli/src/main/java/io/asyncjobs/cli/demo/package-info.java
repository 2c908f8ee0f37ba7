/** The demonstration, one class for each step. */
@NullMarked
package io.asyncjobs.cli.demo;

import org.jspecify.annotations.NullMarked;
