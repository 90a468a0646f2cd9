/** What is wrong with a server, a keyspace or an installation, and what to do: {@link io.headrace.console.doctor.Doctor}. */
@NullMarked
package io.headrace.console.doctor;

import org.jspecify.annotations.NullMarked;
