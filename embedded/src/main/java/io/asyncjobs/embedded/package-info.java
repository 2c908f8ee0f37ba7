@NullMarked
package io.asyncjobs.embedded;

import org.jspecify.annotations.NullMarked;
