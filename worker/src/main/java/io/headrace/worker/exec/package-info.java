/** Handlers that are programs in any language. Begin with {@link io.headrace.worker.exec.ExecHandler}. */
@NullMarked
package io.headrace.worker.exec;

import org.jspecify.annotations.NullMarked;
