/** Submissions as people and other systems write them, in JSON. */
@NullMarked
package io.headrace.producer.submission;

import org.jspecify.annotations.NullMarked;
