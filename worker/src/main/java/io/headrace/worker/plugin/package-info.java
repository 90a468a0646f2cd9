/** Handlers that come in jars. Begin with {@link io.headrace.worker.plugin.Plugins}. */
@NullMarked
package io.headrace.worker.plugin;

import org.jspecify.annotations.NullMarked;
