/** What the JSON of each command looks like. */
@NullMarked
package io.asyncjobs.cli.schema;

import org.jspecify.annotations.NullMarked;
