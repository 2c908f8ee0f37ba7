/** The HTTP server, and who may call it. */
@NullMarked
package io.asyncjobs.cli.server;

import org.jspecify.annotations.NullMarked;
