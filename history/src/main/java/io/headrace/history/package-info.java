/** Keeps every ended task in PostgreSQL, off the hot path, and finds it again. */
@NullMarked
package io.headrace.history;

import org.jspecify.annotations.NullMarked;
