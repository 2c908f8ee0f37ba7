/**
 * The only package that speaks NATS: connections and their request pipes, the streams and what each is for, and the NATS
 * contexts. Every method says what a lost answer means. Decisions are made above.
 */
@NullMarked
package io.asyncjobs.internal.jetstream;

import org.jspecify.annotations.NullMarked;
