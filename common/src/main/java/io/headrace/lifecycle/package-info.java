/** Long-lived things: how they start, tick and stop. */
@NullMarked
package io.headrace.lifecycle;

import org.jspecify.annotations.NullMarked;
