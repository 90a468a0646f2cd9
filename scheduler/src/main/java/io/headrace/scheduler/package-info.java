/** Brings due tasks into the streams and keeps house. */
@NullMarked
package io.headrace.scheduler;

import org.jspecify.annotations.NullMarked;
