/** What the console remembers of the last minutes. */
@NullMarked
package io.headrace.console.sampling;

import org.jspecify.annotations.NullMarked;
