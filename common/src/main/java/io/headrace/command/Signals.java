package io.headrace.command;

import java.lang.reflect.Proxy;

/** Hears what the system tells the process. By reflection, because javac warns of {@code sun.misc.Signal}. */
final class Signals {

    private Signals() {}

    /**
     * Has every one of this name run something, on a thread of its own.
     *
     * @return false where it cannot be heard: a JVM without the class, or one told by {@code -Xrs} to leave signals alone
     */
    static boolean handle(String name, Runnable heard) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        heard.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
