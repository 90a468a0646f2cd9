/** The commands {@code headrace monitor ...}. */
@NullMarked
package io.headrace.console.command;

import org.jspecify.annotations.NullMarked;
