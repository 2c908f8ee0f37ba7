/** The live table of queues: what is read, what is counted, what is shown, what keys do, and the terminal around it. */
@NullMarked
package io.asyncjobs.cli.top;

import org.jspecify.annotations.NullMarked;
