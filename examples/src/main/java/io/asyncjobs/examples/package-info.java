@NullMarked
package io.asyncjobs.examples;

import org.jspecify.annotations.NullMarked;
