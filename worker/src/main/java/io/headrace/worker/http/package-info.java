/** Runs tasks by web services. Begin with {@link io.headrace.worker.http.HttpHandler}. */
@NullMarked
package io.headrace.worker.http;

import org.jspecify.annotations.NullMarked;
