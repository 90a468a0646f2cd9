/** What is told of the command outside of it: manual pages and the completion of shells, made of the commands themselves. */
@NullMarked
package io.headrace.cli.manual;

import org.jspecify.annotations.NullMarked;
