/** {@code headrace history}. */
@NullMarked
package io.headrace.history.command;

import org.jspecify.annotations.NullMarked;
