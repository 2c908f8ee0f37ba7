/**
 * Who may do what over HTTP: {@link io.asyncjobs.server.access.Rules} says what each route needs,
 * {@link io.asyncjobs.server.access.Gate} decides about one request, and {@link io.asyncjobs.server.access.HttpAccess} asks it
 * before each and tells the audit log after it.
 */
@NullMarked
package io.asyncjobs.server.access;

import org.jspecify.annotations.NullMarked;
