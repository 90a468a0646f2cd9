/** When a failed attempt is tried again: decisions as values, without effects. */
@NullMarked
package io.headrace.retry;

import org.jspecify.annotations.NullMarked;
