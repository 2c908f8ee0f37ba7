/** What the pure parts cost, by JMH: each class names the question that it answers. */
@NullMarked
package io.asyncjobs.benchmarks;

import org.jspecify.annotations.NullMarked;
