/** Submit tasks, await their results. Begin with {@link io.headrace.producer.TaskProducer}. */
@NullMarked
package io.headrace.producer;

import org.jspecify.annotations.NullMarked;
