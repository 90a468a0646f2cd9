/** The scheduler as a daemon. */
@NullMarked
package io.headrace.scheduler.command;

import org.jspecify.annotations.NullMarked;
