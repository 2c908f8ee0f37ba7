/**
 * The load driver: what the whole does on a real server. {@link io.asyncjobs.benchmarks.load.LoadDriver} runs each
 * {@code Scenario} a few times, each time on a fresh {@code Stage}, between two readings of a {@code Meter}, and prints
 * medians and ranges. Nothing here judges a figure.
 */
@NullMarked
package io.asyncjobs.benchmarks.load;

import org.jspecify.annotations.NullMarked;
