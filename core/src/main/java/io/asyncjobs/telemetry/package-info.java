/**
 * What a client measures about itself while it works, for whoever counts and times it: one sealed type of small values, told
 * to one listener ({@link io.asyncjobs.AsyncJobs.Builder#telemetry}).
 */
@NullMarked
package io.asyncjobs.telemetry;

import org.jspecify.annotations.NullMarked;
