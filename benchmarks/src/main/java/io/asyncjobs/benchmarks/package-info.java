@NullMarked
package io.asyncjobs.benchmarks;

import org.jspecify.annotations.NullMarked;
