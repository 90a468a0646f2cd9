/** The console over HTTP: the REST interface that {@code openapi.yaml} describes, its events, and the dashboard's files. */
@NullMarked
package io.headrace.console.rest;

import org.jspecify.annotations.NullMarked;
