/**
 * What every daemon has besides its work: logs, health, metrics and traces on the wire, and a configuration that is read again
 * on a signal. Begin with {@link io.headrace.daemon.DaemonRun}.
 */
@NullMarked
package io.headrace.daemon;

import org.jspecify.annotations.NullMarked;
