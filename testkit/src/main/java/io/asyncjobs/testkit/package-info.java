@NullMarked
package io.asyncjobs.testkit;

import org.jspecify.annotations.NullMarked;
