/** The views of the queue, one for each kind of user; no Redis type appears here. */
@NullMarked
package io.headrace.broker;

import org.jspecify.annotations.NullMarked;
