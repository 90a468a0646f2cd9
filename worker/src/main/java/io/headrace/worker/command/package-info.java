/** The worker as a daemon. */
@NullMarked
package io.headrace.worker.command;

import org.jspecify.annotations.NullMarked;
