package io.headrace.worker.plugin;

import io.headrace.worker.HandlerProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;

/** Sees the worker's classes, then those of its jar; what the jar provides is looked up in the jar alone. */
final class PluginClassLoader extends URLClassLoader {

    private static final String SERVICE_FILE = "META-INF/services/" + HandlerProvider.class.getName();

    PluginClassLoader(URL jar, ClassLoader parent) {
        super("plugin " + jar.getPath(), new URL[] {jar}, parent);
    }

    /** Else every jar would provide again what the class path provides. */
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals(SERVICE_FILE) ? findResources(name) : super.getResources(name);
    }
}
