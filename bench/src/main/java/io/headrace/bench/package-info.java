/** What a task costs: small programs that print their measurements as JSON. */
@NullMarked
package io.headrace.bench;

import org.jspecify.annotations.NullMarked;
