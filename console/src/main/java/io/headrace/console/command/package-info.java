/** The commands {@code headrace console} and {@code headrace console token}. */
@NullMarked
package io.headrace.console.command;

import org.jspecify.annotations.NullMarked;
