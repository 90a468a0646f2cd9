package io.headrace.command;

import java.util.regex.Pattern;

/** Keeps passwords out of what commands print, whoever wrote the text. */
final class Secrets {

    // Not in our own description of what a URL looks like. Up to the last @ of the word: a password that was not
    // escaped may hold one itself.
    private static final Pattern LOGIN = Pattern.compile("://(?!\\[user)\\S*@");

    private Secrets() {}

    static String masked(String text) {
        return LOGIN.matcher(text).replaceAll("://***@");
    }
}
