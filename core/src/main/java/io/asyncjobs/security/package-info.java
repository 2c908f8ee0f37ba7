/** Who may do what: roles, and the permissions that the server must grant for them. */
@NullMarked
package io.asyncjobs.security;

import org.jspecify.annotations.NullMarked;
