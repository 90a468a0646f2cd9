package io.headrace.worker.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.worker.HandlerProvider;
import io.headrace.worker.HandlerRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Makes a plugin jar from source. */
final class PluginJar {

    private final List<String[]> sources = new ArrayList<>();
    private final Set<String> left = new HashSet<>();
    private final List<String[]> files = new ArrayList<>();
    private String service;
    private int classFile;

    /** A jar with one provider of one handler, whose result is the value of an expression. */
    static PluginJar handling(String className, String type, String expression) {
        return provider(
                className,
                "",
                "registry.handle(io.headrace.task.TaskType.raw(\"" + type + "\"), (c, p) -> (" + expression
                        + ").getBytes(java.nio.charset.StandardCharsets.UTF_8));");
    }

    /** A jar with one provider. */
    static PluginJar provider(String className, String members, String register) {
        int dot = className.lastIndexOf('.');
        String source = "package " + className.substring(0, dot) + "; public class " + className.substring(dot + 1)
                + " implements " + HandlerProvider.class.getName() + " { " + members + " public void register("
                + HandlerRegistry.class.getName() + " registry) { " + register + " } }";
        return new PluginJar().source(className, source).service(className);
    }

    PluginJar source(String className, String source) {
        sources.add(new String[] {className, source});
        return this;
    }

    /** Leaves a class out that was compiled. */
    PluginJar without(String entry) {
        left.add(entry);
        return this;
    }

    /** Says that its classes are of a class file version, whatever they are. */
    PluginJar classFile(int version) {
        classFile = version;
        return this;
    }

    PluginJar file(String entry, String content) {
        files.add(new String[] {entry, content});
        return this;
    }

    PluginJar service(String content) {
        service = content;
        return this;
    }

    void write(Path jar) throws IOException {
        Path work = Files.createTempDirectory(jar.getParent().getParent(), "jar");
        compile(work);
        try (OutputStream to = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(to);
                Stream<Path> classes = Files.walk(work)) {
            for (Path each :
                    classes.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = work.relativize(each).toString();
                if (!left.contains(name)) {
                    byte[] bytes = Files.readAllBytes(each);
                    if (classFile > 0) {
                        bytes[7] = (byte) classFile;
                    }
                    entry(out, name, bytes);
                }
            }
            for (String[] file : files) {
                entry(out, file[0], file[1].getBytes(StandardCharsets.UTF_8));
            }
            if (service != null) {
                entry(
                        out,
                        "META-INF/services/" + HandlerProvider.class.getName(),
                        service.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void compile(Path work) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-d", work.toString(), "-cp", System.getProperty("java.class.path")));
        for (String[] source : sources) {
            Path file = work.resolve(source[0].substring(source[0].lastIndexOf('.') + 1) + ".java");
            arguments.add(Files.writeString(file, source[1]).toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    private static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
