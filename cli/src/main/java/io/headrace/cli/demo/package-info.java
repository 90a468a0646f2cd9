/** {@code headrace demo} and {@code headrace dev}: the whole system in one command, on a Redis of its own. */
@NullMarked
package io.headrace.cli.demo;

import org.jspecify.annotations.NullMarked;
