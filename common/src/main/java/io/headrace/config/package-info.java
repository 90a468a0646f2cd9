/** The configuration: one file, the environment, flags; read whole and checked whole. Begin with {@link io.headrace.config.ConfigLoader}. */
@NullMarked
package io.headrace.config;

import org.jspecify.annotations.NullMarked;
