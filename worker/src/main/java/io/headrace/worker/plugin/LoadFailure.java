package io.headrace.worker.plugin;

import io.headrace.worker.HandlerProvider;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why something of a jar cannot be loaded, and what to do about it. */
final class LoadFailure {

    /** Java 1 had 45. */
    private static final int CLASS_FILE_BEFORE_JAVA = 44;

    private static final Pattern COMPILED_FOR =
            Pattern.compile("(\\S+) has been compiled by a more recent version.*?class file version ([0-9]+).*");
    private static final Pattern CLASS = Pattern.compile("[\\p{L}\\p{N}_$/.]+");

    private LoadFailure() {}

    /** Why, in words. */
    static String told(Throwable thrown) {
        if (thrown instanceof ServiceConfigurationError error) {
            return told(error);
        }
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        if (thrown instanceof UnsupportedClassVersionError) {
            return tooNew(message);
        }
        boolean missing = thrown instanceof NoClassDefFoundError || thrown instanceof ClassNotFoundException;
        if (missing && CLASS.matcher(message).matches()) {
            return "the class " + message.replace('/', '.')
                    + " is missing: put it into the jar, or name the jar that has it in the Class-Path of its manifest";
        }
        String plain = thrown.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
        return thrown instanceof IncompatibleClassChangeError
                ? plain + "; it was compiled against another version of Headrace or of a library: compile it against"
                        + " those that it meets here"
                : plain;
    }

    /** The service loader's own words, which name class and file, and what lay behind. */
    private static String told(ServiceConfigurationError error) {
        String text = Objects.requireNonNullElse(error.getMessage(), error.toString());
        String prefix = HandlerProvider.class.getName() + ": ";
        String own = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        return error.getCause() == null ? own : own + ": " + told(error.getCause());
    }

    private static String tooNew(String message) {
        Matcher compiled = COMPILED_FOR.matcher(message);
        if (!compiled.matches()) {
            return message;
        }
        int wanted = Integer.parseInt(compiled.group(2)) - CLASS_FILE_BEFORE_JAVA;
        int here = Runtime.version().feature();
        return compiled.group(1).replace('/', '.') + " was compiled for Java " + wanted + ", and this is Java " + here
                + ": run the worker on Java " + wanted + ", or compile the jar with --release " + here;
    }
}
