@NullMarked
package io.asyncjobs.cli;

import org.jspecify.annotations.NullMarked;
