package io.headrace.worker.plugin;

import io.headrace.task.HeadraceException;
import io.headrace.worker.HandlerProvider;
import io.headrace.worker.HandlerRegistry;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers that come from outside: from the class path, and from the jars of a folder, each with a class loader of its
 * own, so that two jars may carry two versions of one library. A jar brings what it needs in itself, or names it in the
 * {@code Class-Path} of its manifest. Whatever is wrong with any of them stops the start, and all of it is reported at
 * once. To be closed when no handler runs any more.
 */
public final class Plugins implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Plugins.class);
    private static final String CLASS_PATH = "the class path";

    /** Where a jar names its providers. */
    static final String SERVICE_FILE = "META-INF/services/" + HandlerProvider.class.getName();

    private static final String SERVICES = "META-INF/services/";

    private final List<Loaded> loaded = new ArrayList<>();
    private final List<URLClassLoader> loaders = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** Who handles what: the class and where it is from. */
    private final Map<String, String> sourceByType = new HashMap<>();

    private final HandlerRegistry collected = new HandlerRegistry();
    private @Nullable Throwable firstCause;

    /**
     * A provider that was found.
     *
     * @param source the jar, or that it is from the class path
     * @param provider the name of its class
     * @param types what it handles, in alphabetical order
     */
    public record Loaded(String source, String provider, Set<String> types) {

        /** Orders the types. */
        public Loaded {
            types = Collections.unmodifiableSet(new TreeSet<>(types));
        }
    }

    private Plugins() {}

    /**
     * Loads all providers and registers their handlers, or none if anything is wrong.
     *
     * @param folder where the jars are; null, or one that does not exist, for none
     * @param registry takes the handlers
     * @throws HeadraceException if a jar cannot be read, a provider cannot be loaded or fails, or two of them handle one type
     */
    public static Plugins load(@Nullable Path folder, HandlerRegistry registry) {
        return load(folder, registry, Plugins.class.getClassLoader());
    }

    /** The same with another class path. */
    static Plugins load(@Nullable Path folder, HandlerRegistry registry, ClassLoader classPath) {
        Plugins plugins = new Plugins();
        boolean complete = false;
        try {
            registry.types().forEach(type -> plugins.sourceByType.put(type, "the worker's own configuration"));
            plugins.loadProviders(CLASS_PATH, classPath);
            for (Path jar : jarsIn(folder)) {
                plugins.loadJar(jar, classPath);
            }
            plugins.failOnProblems(folder);
            registry.addAll(plugins.collected);
            complete = true;
        } finally {
            if (!complete) {
                plugins.close();
            }
        }
        for (Loaded each : plugins.loaded) {
            log.info("{} handles {} ({})", each.source(), String.join(", ", each.types()), each.provider());
        }
        return plugins;
    }

    /** What was found: the class path first, then the jars in the order of their names. */
    public List<Loaded> loaded() {
        return List.copyOf(loaded);
    }

    /** Closes the jars. */
    @Override
    public void close() {
        for (URLClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                log.warn("Cannot close {}: {}", loader.getName(), e.toString());
            }
        }
        loaders.clear();
    }

    private static List<Path> jarsIn(@Nullable Path folder) {
        if (folder == null || !Files.exists(folder)) {
            return List.of();
        }
        if (!Files.isDirectory(folder)) {
            throw new HeadraceException("The plugin folder " + folder + " is not a folder");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new HeadraceException("The plugin folder " + folder + " cannot be read: " + LoadFailure.told(e), e);
        }
    }

    private void loadJar(Path jar, ClassLoader classPath) {
        String source = Objects.toString(jar.getFileName());
        // A class loader takes a broken jar for an empty one.
        try (JarFile probe = new JarFile(jar.toFile())) {
            PluginClassLoader loader = new PluginClassLoader(jar.toUri().toURL(), classPath);
            loaders.add(loader);
            if (!loadProviders(source, loader)) {
                explainNothing(jar, probe);
            }
        } catch (IOException e) {
            problem(source + ": not a readable jar: " + LoadFailure.told(e) + "; replace or remove it", e);
        }
    }

    /** A jar without handlers may be a library; one that means to bring some must not be passed over. */
    private void explainNothing(Path jar, JarFile content) {
        content.stream()
                .map(JarEntry::getName)
                .filter(name -> name.startsWith(SERVICES)
                        && !name.equals(SERVICE_FILE)
                        && name.toLowerCase(Locale.ROOT).endsWith("handlerprovider"))
                .findFirst()
                .ifPresentOrElse(
                        wrong -> problem(
                                jar.getFileName() + ": its " + wrong
                                        + " means nothing to Headrace; it has to be called " + SERVICE_FILE,
                                null),
                        () -> log.warn("{} names no handlers in {}: not used", jar, SERVICE_FILE));
    }

    /** Loads what one class loader provides; returns whether it names a provider, be it a broken one. */
    private boolean loadProviders(String source, ClassLoader loader) {
        boolean found = false;
        Iterator<ServiceLoader.Provider<HandlerProvider>> providers =
                ServiceLoader.load(HandlerProvider.class, loader).stream().iterator();
        while (true) {
            String name = "";
            try {
                if (!providers.hasNext()) {
                    return found;
                }
                found = true;
                ServiceLoader.Provider<HandlerProvider> provider = providers.next();
                name = provider.type().getName();
                collect(source, name, registered(provider, loader), loader);
            } catch (ServiceConfigurationError e) {
                found = true;
                problem(source + ": " + LoadFailure.told(e), e);
                if (name.isEmpty()) {
                    // The service file itself is broken; there is nothing sure to read behind that.
                    return found;
                }
            } catch (RuntimeException | LinkageError e) {
                found = true;
                problem(source + ": " + (name.isEmpty() ? "" : name + " failed: ") + LoadFailure.told(e), e);
                if (name.isEmpty()) {
                    return found;
                }
            }
        }
    }

    /** A registry of its own for each, so that a clash can name both sides and a failure leaves nothing half done. */
    private static HandlerRegistry registered(ServiceLoader.Provider<HandlerProvider> provider, ClassLoader loader) {
        HandlerRegistry own = new HandlerRegistry();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            provider.get().register(own);
        } finally {
            thread.setContextClassLoader(before);
        }
        return own;
    }

    private void collect(String source, String provider, HandlerRegistry own, ClassLoader loader) {
        if (own.types().isEmpty()) {
            log.warn("{}: {} registers no handler", source, provider);
        }
        boolean clash = false;
        for (String type : new TreeSet<>(own.types())) {
            String other = sourceByType.putIfAbsent(type, provider + " of " + source);
            if (other != null) {
                clash = true;
                problem(
                        source + ": " + provider + " handles the task type " + type + ", but so does " + other
                                + "; remove one of them",
                        null);
            }
        }
        if (!clash) {
            collected.addAll(own, loader);
            loaded.add(new Loaded(source, provider, own.types()));
        }
    }

    private void problem(String text, @Nullable Throwable cause) {
        problems.add(text);
        if (firstCause == null) {
            firstCause = cause;
        }
    }

    private void failOnProblems(@Nullable Path folder) {
        if (problems.isEmpty()) {
            return;
        }
        String where = folder == null ? "" : " from " + folder;
        String text = problems.size() == 1 ? " " + problems.get(0) : "\n  " + String.join("\n  ", problems);
        throw new HeadraceException("Handlers cannot be loaded" + where + ":" + text, firstCause);
    }
}
