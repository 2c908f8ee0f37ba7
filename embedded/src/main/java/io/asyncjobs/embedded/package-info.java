/**
 * A real nats-server without any set-up: {@link io.asyncjobs.embedded.NatsServerBinary} finds or fetches the program,
 * {@link io.asyncjobs.embedded.NatsServer} runs one with JetStream as a child process on a free loopback port,
 * {@link io.asyncjobs.embedded.NatsCluster} runs several as a cluster.
 *
 * <pre>{@code
 * try (var server = NatsServer.start()) {
 *     connect(server.url());
 * }
 * }</pre>
 *
 * <p>For development, tests and demonstrations on Linux and macOS. No server outlives the program that started it, however
 * that program ends: the server is the child of a small shell script that holds a pipe from this JVM, and kills the server
 * when the pipe closes. Whatever goes wrong is a {@link io.asyncjobs.embedded.NatsServerException} whose message is meant
 * for the user.
 */
@NullMarked
package io.asyncjobs.embedded;

import org.jspecify.annotations.NullMarked;
