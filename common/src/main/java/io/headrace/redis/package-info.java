/** The views on Redis: keys, scripts, connections. The only package that sees the Redis client. */
@NullMarked
package io.headrace.redis;

import org.jspecify.annotations.NullMarked;
