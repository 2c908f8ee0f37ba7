/**
 * The HTTP API and the dashboard of AsyncJobs. {@link io.asyncjobs.server.AsyncJobsServer} starts them; everything they do is
 * done by the client that it is given.
 */
@NullMarked
package io.asyncjobs.server;

import org.jspecify.annotations.NullMarked;
