package org.hexcast.realexec.kernel;

/** Makes one sort of kernels. Found by {@link java.util.ServiceLoader}; its constructor throws where this Java cannot run them. */
public interface KernelProvider {

    /** Name of the kernels, for example {@code vector-256}. */
    String name();

    /** Floats that one instruction works on: {@link Kernels#best} takes the provider with most. */
    int lanes();

    /**
     * Kernels for one device.
     *
     * @param threads threads that compute, the caller among them; at least 1
     */
    LayerKernels create(int threads);
}
