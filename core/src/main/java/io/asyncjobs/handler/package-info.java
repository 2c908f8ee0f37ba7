/** User code that runs tasks: handlers, what they are given, what wraps them, and how one is found for a task. */
@NullMarked
package io.asyncjobs.handler;

import org.jspecify.annotations.NullMarked;
