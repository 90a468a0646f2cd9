package io.headrace.command;

/**
 * The signal that has a daemon read its configuration again: HUP, as for other daemons. A terminal that is closed sends it as
 * well; the daemon goes on, and is stopped by TERM.
 */
public final class ReloadSignal {

    private ReloadSignal() {}

    /**
     * Has every HUP run this, on a thread of its own. Without it, HUP ends the process. Under {@code nohup} none is heard.
     *
     * @return false where the system has no such signal or the JVM was told to leave it alone
     */
    public static boolean onReload(Runnable heard) {
        return Signals.handle("HUP", heard);
    }
}
