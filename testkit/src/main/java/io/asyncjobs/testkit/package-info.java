/**
 * For tests of code that uses AsyncJobs.
 *
 * <ul>
 *   <li>{@link io.asyncjobs.testkit.AsyncJobsTest} runs a test class against a real server and hands each test a client.
 *   <li>{@link io.asyncjobs.testkit.TaskAwait} waits until a task is where it should be.
 *   <li>{@link io.asyncjobs.testkit.OneAttempt} runs a handler once, without a server.
 *   <li>{@link io.asyncjobs.testkit.ManualClock} is a clock that stands still until it is moved.
 * </ul>
 *
 * {@snippet :
 * @AsyncJobsTest
 * class MailTest {
 *     @Test
 *     void mailIsSent(AsyncJobs jobs) throws Exception {
 *         var task = jobs.producer().enqueue(TaskSpec.of("mail", "ada"));
 *         try (var worker = jobs.worker().handle("mail", context -> "sent").start()) {
 *             TaskAwait.state(jobs, task.id(), Duration.ofSeconds(10), TaskState.COMPLETE);
 *         }
 *     }
 * }
 * }
 */
@NullMarked
package io.asyncjobs.testkit;

import org.jspecify.annotations.NullMarked;
