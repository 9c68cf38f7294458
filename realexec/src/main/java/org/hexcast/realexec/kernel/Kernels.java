package org.hexcast.realexec.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The kernels that this Java can run. All give the same bits; they differ in speed. */
public final class Kernels {

    private Kernels() {}

    /** The fastest: {@code vector-256} or its like where the JVM runs with {@code --add-modules=jdk.incubator.vector}, else {@code plain}. */
    public static LayerKernels best(int threads) {
        List<KernelProvider> providers = providers();
        return providers.get(providers.size() - 1).create(threads);
    }

    /**
     * The kernels of a name.
     *
     * @throws IllegalArgumentException if this Java has none of that name
     */
    public static LayerKernels named(String name, int threads) {
        return providers().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kernels \"" + name + "\" cannot run here; there are "
                        + String.join(", ", available())
                        + ".\nMaybe start Java with --add-modules=jdk.incubator.vector."))
                .create(threads);
    }

    /** Names, the slowest first. */
    public static List<String> available() {
        return providers().stream().map(KernelProvider::name).toList();
    }

    /** A provider that cannot start, because the incubator module is not there, is not listed. */
    private static List<KernelProvider> providers() {
        List<KernelProvider> found = new ArrayList<>();
        Iterator<KernelProvider> services = ServiceLoader.load(KernelProvider.class, Kernels.class.getClassLoader())
                .iterator();
        while (services.hasNext()) {
            try {
                found.add(services.next());
            } catch (ServiceConfigurationError e) {
                if (!(e.getCause() instanceof NoClassDefFoundError)) {
                    throw e;
                }
            }
        }
        found.sort(Comparator.comparingInt(KernelProvider::lanes).thenComparing(KernelProvider::name));
        return found;
    }
}
