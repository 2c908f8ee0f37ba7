/**
 * HTTP itself: {@link io.asyncjobs.server.http.Front} listens, hands each {@link io.asyncjobs.server.http.Request} to its
 * {@link io.asyncjobs.server.http.Route} and writes the {@link io.asyncjobs.server.http.Answer}; a
 * {@link io.asyncjobs.server.http.Problem} is what a client gets for its mistakes.
 */
@NullMarked
package io.asyncjobs.server.http;

import org.jspecify.annotations.NullMarked;
