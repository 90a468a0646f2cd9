/** What all commands share: options, output, exit codes, how mistakes are told. Needs picocli on the class path. */
@NullMarked
package io.headrace.command;

import org.jspecify.annotations.NullMarked;
