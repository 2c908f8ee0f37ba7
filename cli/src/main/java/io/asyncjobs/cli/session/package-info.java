/** What all commands share: options, surroundings, and which server is meant. */
@NullMarked
package io.asyncjobs.cli.session;

import org.jspecify.annotations.NullMarked;
