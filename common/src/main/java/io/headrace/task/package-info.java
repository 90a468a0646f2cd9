/** The vocabulary: what a task is, how it is named, what can become of it. */
@NullMarked
package io.headrace.task;

import org.jspecify.annotations.NullMarked;
