/** Tests of the dashboard in a real browser, against a real server with real workers. */
@NullMarked
package io.asyncjobs.browser;

import org.jspecify.annotations.NullMarked;
