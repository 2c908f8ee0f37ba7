/** The API: one class per resource, one method per route; {@code openapi.yaml} is its contract. */
@NullMarked
package io.asyncjobs.server.api;

import org.jspecify.annotations.NullMarked;
