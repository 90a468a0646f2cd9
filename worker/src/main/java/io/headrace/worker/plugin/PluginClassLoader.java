package io.headrace.worker.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees the classes of its jar before those of the worker, so that a jar may bring another version of a library that the worker
 * has as well. What passes between the two is the worker's alone: Headrace itself, logging, metrics, and the JSON library, whose
 * annotations it has to understand.
 */
final class PluginClassLoader extends URLClassLoader {

    private static final String SERVICES = "META-INF/services/";

    private static final List<String> OF_THE_WORKER = List.of(
            "io.headrace.",
            "org.slf4j.",
            "io.micrometer.",
            "org.jspecify.",
            "tools.jackson.",
            "com.fasterxml.jackson.annotation.");

    static {
        registerAsParallelCapable();
    }

    PluginClassLoader(URL jar, ClassLoader parent) {
        super("plugin " + jar.getPath(), new URL[] {jar}, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (OF_THE_WORKER.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = ofJava(name);
            }
            if (loaded == null) {
                loaded = ofJar(name);
            }
            return loaded == null ? super.loadClass(name, resolve) : loaded;
        }
    }

    private static @Nullable Class<?> ofJava(String name) {
        try {
            return getPlatformClassLoader().loadClass(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private @Nullable Class<?> ofJar(String name) {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }

    /**
     * What the jar provides, it provides alone: to a class of the jar a provider of the worker may be of a foreign kind. Our own
     * providers are never the worker's, else every jar would provide again what the class path provides.
     */
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        if (!name.startsWith(SERVICES)) {
            return super.getResources(name);
        }
        Enumeration<URL> own = findResources(name);
        return own.hasMoreElements() || name.equals(Plugins.SERVICE_FILE) ? own : super.getResources(name);
    }
}
