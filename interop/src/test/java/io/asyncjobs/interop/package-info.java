/** Tests that the Go original and this library understand each other, with both at work on one server. */
@NullMarked
package io.asyncjobs.interop;

import org.jspecify.annotations.NullMarked;
