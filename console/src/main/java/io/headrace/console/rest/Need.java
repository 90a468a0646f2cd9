package io.headrace.console.rest;

import io.headrace.config.TokenConfig.Scope;
import io.javalin.security.RouteRole;
import java.util.Optional;

/** What a route asks of who calls it. */
enum Need implements RouteRole {
    /** Nothing. */
    NOTHING,
    /** Any token. */
    TOKEN,
    /** The scope read. */
    READ,
    /** The scope submit. */
    SUBMIT,
    /** The scope operate. */
    OPERATE;

    Optional<Scope> scope() {
        return switch (this) {
            case NOTHING, TOKEN -> Optional.empty();
            case READ -> Optional.of(Scope.READ);
            case SUBMIT -> Optional.of(Scope.SUBMIT);
            case OPERATE -> Optional.of(Scope.OPERATE);
        };
    }
}
