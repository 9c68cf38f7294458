package org.hexcast.realexec.kernel;

/** Makes {@link PlainKernels}, which run everywhere. */
public final class PlainKernelProvider implements KernelProvider {

    @Override
    public String name() {
        return PlainKernels.NAME;
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public LayerKernels create(int threads) {
        return new PlainKernels(threads);
    }
}
