/** PEM files for whoever serves by TLS. */
@NullMarked
package io.asyncjobs.tls;

import org.jspecify.annotations.NullMarked;
