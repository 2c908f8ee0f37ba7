/** A proxy between programs and a nats-server that knows the protocol's frames, and does to them what a test wants. */
@NullMarked
package io.asyncjobs.chaos.wire;

import org.jspecify.annotations.NullMarked;
