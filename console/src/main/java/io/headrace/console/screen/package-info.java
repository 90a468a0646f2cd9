/**
 * The full-screen dashboard of the terminal: {@code headrace monitor dashboard}. What is shown is a value
 * ({@link io.headrace.console.screen.DashboardState}), drawn by pure functions and changed by keys; one loop owns the terminal,
 * one thread asks Redis, one carries out what the operator ordered. Needs picocli and JLine on the class path.
 */
@NullMarked
package io.headrace.console.screen;

import org.jspecify.annotations.NullMarked;
