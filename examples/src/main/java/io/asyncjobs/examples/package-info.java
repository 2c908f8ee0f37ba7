/**
 * One runnable example for each feature. Each takes the URL of a nats-server as its argument, or starts one of its own
 * that is gone afterwards.
 */
@NullMarked
package io.asyncjobs.examples;

import org.jspecify.annotations.NullMarked;
