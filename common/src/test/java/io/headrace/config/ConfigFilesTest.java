package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {

    @TempDir
    private Path folder;

    private Path home;
    private Path work;
    private Map<String, String> named;

    @BeforeEach
    void makeFolders() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        work = Files.createDirectories(folder.resolve("work"));
        named = Map.of("HEADRACE_CONFIG", "named.conf");
    }

    @Test
    void looks_in_this_order() throws IOException {
        assertThat(ConfigFiles.find(null, Map.of(), work, home)).isEmpty();
        assertThat(ConfigFiles.find(null, Map.of(), work, null)).isEmpty();

        Path installed = touch(home.resolve("config/headrace.conf"));
        assertThat(ConfigFiles.find(null, Map.of(), work, home)).contains(installed);
        Path here = touch(work.resolve("config/headrace.conf"));
        assertThat(ConfigFiles.find(null, Map.of("HEADRACE_CONFIG", ""), work, home))
                .contains(here);
        Path variable = touch(work.resolve("named.conf"));
        assertThat(ConfigFiles.find(null, named, work, home)).contains(variable);
        Path asked = touch(work.resolve("asked.conf"));
        assertThat(ConfigFiles.find(Path.of("asked.conf"), named, work, home)).contains(asked);
    }

    @Test
    void a_file_that_was_named_must_exist() {
        assertThatThrownBy(() -> ConfigFiles.find(Path.of("no.conf"), named, work, home))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("--config: there is no file no.conf");
        assertThatThrownBy(() -> ConfigFiles.find(null, named, work, home))
                .hasMessage("HEADRACE_CONFIG: there is no file named.conf");
    }

    private static Path touch(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }
}
