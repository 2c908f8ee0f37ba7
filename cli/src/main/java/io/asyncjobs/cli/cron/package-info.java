/** Commands around schedules. */
@NullMarked
package io.asyncjobs.cli.cron;

import org.jspecify.annotations.NullMarked;
