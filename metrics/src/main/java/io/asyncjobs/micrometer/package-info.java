/**
 * What a client, its workers and its schedulers do, as Micrometer meters:
 * {@link io.asyncjobs.micrometer.AsyncJobsMetrics} is given to the client's builder and counts from then on.
 */
@NullMarked
package io.asyncjobs.micrometer;

import org.jspecify.annotations.NullMarked;
