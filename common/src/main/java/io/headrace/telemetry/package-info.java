/** Metrics and traces, for whoever embeds Headrace. Begin with {@link io.headrace.telemetry.Telemetry}. */
@NullMarked
package io.headrace.telemetry;

import org.jspecify.annotations.NullMarked;
