/** What the console sees, as JSON: the same shapes over REST and for programs that read the terminal's commands. */
@NullMarked
package io.headrace.console.json;

import org.jspecify.annotations.NullMarked;
