/** The commands {@code submit}, {@code status}, {@code result} and {@code cancel}. */
@NullMarked
package io.headrace.producer.command;

import org.jspecify.annotations.NullMarked;
