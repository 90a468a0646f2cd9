package io.headrace.console.screen;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * The terminal while the dashboard has it: raw keys, the alternate screen, no cursor. Closing it gives back what was there
 * before, and may be done twice and on any thread.
 */
final class FullScreen implements AutoCloseable {

    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private Size size;
    private boolean closed;

    private FullScreen(Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        // Ctrl-C is a key here, and a dashboard that Ctrl-Z stops would leave its screen to the shell.
        raw.setLocalFlag(LocalFlag.ISIG, false);
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.puts(Capability.keypad_xmit);
        this.display = new Display(terminal, true);
        this.size = terminal.getSize();
        display.resize(size);
        display.clear();
    }

    /** Takes the terminal of this process; empty if it has none that can be drawn on. */
    static Optional<FullScreen> open() {
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .name("headrace")
                    .system(true)
                    .dumb(false)
                    .graphemeCluster(false)
                    .build();
            if (terminal.getType().startsWith(Terminal.TYPE_DUMB)
                    || terminal.getStringCapability(Capability.cursor_address) == null) {
                terminal.close();
                return Optional.empty();
            }
            return Optional.of(new FullScreen(terminal));
        } catch (IOException | IllegalStateException none) {
            return Optional.empty();
        }
    }

    /** Whether more than ASCII can be shown. */
    boolean isUnicode() {
        return terminal.outputEncoding().newEncoder().canEncode("█…");
    }

    /** Has somebody told when the screen has to be drawn anew. */
    void onChange(Runnable redraw) {
        terminal.handle(Signal.WINCH, signal -> redraw.run());
        terminal.handle(Signal.CONT, signal -> redraw.run());
    }

    KeyReader keys() {
        return new KeyReader(millis -> terminal.reader().read(millis));
    }

    /** How large it is now; after a change the next frame is drawn on an empty screen. */
    Size measure() {
        Size now = terminal.getSize();
        if (!now.equals(size)) {
            size = now;
            display.resize(now);
            display.clear();
        }
        return now;
    }

    /** Shows these lines; only what differs from those before is written. */
    synchronized void draw(List<AttributedString> lines) {
        if (!closed) {
            display.update(lines, -1);
            terminal.flush();
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        terminal.puts(Capability.keypad_local);
        terminal.puts(Capability.exit_ca_mode);
        terminal.puts(Capability.cursor_normal);
        terminal.flush();
        terminal.setAttributes(before);
        try {
            terminal.close();
        } catch (IOException gone) {
            // There is nobody left to restore it for.
        }
    }
}
