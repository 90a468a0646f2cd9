package io.headrace.broker;

import io.headrace.task.Task;
import org.jspecify.annotations.Nullable;

/**
 * A task that was handed to a worker, and the worker's hold on it.
 *
 * @param task the task
 * @param lease the hold
 * @param deliveries how often the entry was handed out, this time included; more than once means that workers died
 * @param unreadable why the entry is not a task, or null if it is one; an unreadable one can only be buried
 */
public record Delivery(
        Task task, Lease lease, int deliveries, @Nullable String unreadable) {}
