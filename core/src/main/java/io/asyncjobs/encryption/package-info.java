/** Payloads that only holders of a key can read. */
@NullMarked
package io.asyncjobs.encryption;

import org.jspecify.annotations.NullMarked;
