package io.headrace.command;

/**
 * Marks a command that runs until it is stopped. It logs as {@code config/logback.xml} says; other commands log nothing but
 * warnings.
 */
public interface Daemon {}
