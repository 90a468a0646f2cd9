package io.headrace.console.screen;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A real terminal with a shell in it, whose keys are pressed and whose screen is read; gone at the latest when it is closed. */
final class Tmux implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path socket;

    private Tmux(Path socket) {
        this.socket = socket;
    }

    static boolean isInstalled() {
        try {
            return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Tmux start(Path folder, int width, int height) {
        Tmux tmux = new Tmux(folder.resolve("tmux"));
        tmux.run("-f", "/dev/null", "new-session", "-d", "-x", "" + width, "-y", "" + height, "-c", "" + folder, "sh");
        return tmux;
    }

    /** Types a text as it is. */
    void type(String text) {
        run("send-keys", "-l", text);
    }

    /** Presses keys by their names in tmux: {@code Enter}, {@code Escape}, {@code PPage}. */
    void press(String... names) {
        List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(names));
        run(command.toArray(String[]::new));
    }

    void resize(int width, int height) {
        run("resize-window", "-x", "" + width, "-y", "" + height);
    }

    /** What is on the screen, a line for each of its rows. */
    List<String> screen() {
        return run("capture-pane", "-p").lines().toList();
    }

    String text() {
        return String.join("\n", screen());
    }

    /** Waits until the screen shows all of these. */
    String awaitText(String... parts) {
        return awaitScreen(text -> List.of(parts).stream().allMatch(text::contains), String.join(" and ", parts));
    }

    String awaitScreen(Predicate<String> expected, String what) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            String text = text();
            if (!expected.test(text)) {
                throw new AssertionError("Not on the screen: " + what + "\n" + text);
            }
        });
        return text();
    }

    /** Something tmux knows of the terminal, for example {@code alternate_on}. */
    String variable(String name) {
        return run("display-message", "-p", "#{" + name + "}").strip();
    }

    private String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("PS1", "$ ");
            builder.environment().remove("NO_COLOR");
            builder.environment().remove("TMUX");
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        run("kill-server");
    }
}
