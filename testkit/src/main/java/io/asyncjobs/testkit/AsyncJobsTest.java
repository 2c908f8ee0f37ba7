package io.asyncjobs.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the tests of a class against a real nats-server: one for the class and its nested classes, found or fetched as
 * {@link io.asyncjobs.embedded.NatsServerBinary} says, started before the first test and stopped after the last.
 *
 * <p>Test methods, their {@code @BeforeEach} and {@code @AfterEach} methods, and the constructor of a class whose
 * instances live for one test may have parameters of these types:
 *
 * <ul>
 *   <li>{@link io.asyncjobs.AsyncJobs}: a client in a namespace of its own, so that tests do not see each other's tasks and
 *       queues. It is the same for all methods of one test, and closed after it.
 *   <li>{@link io.asyncjobs.AsyncJobs.Builder}: a new builder that is set to the same server and namespace, for a further
 *       client; whoever connects it closes it.
 *   <li>{@link io.asyncjobs.embedded.NatsServer}: the server; this one also in {@code @BeforeAll} and {@code @AfterAll}
 *       methods.
 * </ul>
 *
 * <p>Where no server can be started all tests of the class fail with one message that says why and what to do. Tests may
 * run in parallel.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(AsyncJobsExtension.class)
public @interface AsyncJobsTest {}
