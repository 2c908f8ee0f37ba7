/** What the server holds. */
@NullMarked
package io.asyncjobs.cli.info;

import org.jspecify.annotations.NullMarked;
