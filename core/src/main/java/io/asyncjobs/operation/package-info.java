/** Operations: one thing done to many tasks or dead letters, stored while it runs. */
@NullMarked
package io.asyncjobs.operation;

import org.jspecify.annotations.NullMarked;
