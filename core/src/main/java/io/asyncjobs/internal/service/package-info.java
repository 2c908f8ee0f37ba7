/** Services: tasks that workers hand over by request and reply, handled in this process. */
@NullMarked
package io.asyncjobs.internal.service;

import org.jspecify.annotations.NullMarked;
