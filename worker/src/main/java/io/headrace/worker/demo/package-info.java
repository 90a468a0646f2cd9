/** Handlers to try things out with: served when nothing else is configured. */
@NullMarked
package io.headrace.worker.demo;

import org.jspecify.annotations.NullMarked;
