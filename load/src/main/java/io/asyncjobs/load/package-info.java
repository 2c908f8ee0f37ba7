/**
 * The load driver: what the whole does on a real server. {@link io.asyncjobs.load.Bench} runs each {@code Scenario} a few
 * times, each time on a fresh {@code Stage}, between two readings of a {@code Meter}, in turn with its {@code Baseline}s,
 * and reports medians, ranges and ratios. Nothing here judges a figure.
 */
@NullMarked
package io.asyncjobs.load;

import org.jspecify.annotations.NullMarked;
