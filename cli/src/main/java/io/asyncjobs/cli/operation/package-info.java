/** Runs what concerns many tasks or dead letters, with a bar, a dry run and an orderly Ctrl-C. */
@NullMarked
package io.asyncjobs.cli.operation;

import org.jspecify.annotations.NullMarked;
