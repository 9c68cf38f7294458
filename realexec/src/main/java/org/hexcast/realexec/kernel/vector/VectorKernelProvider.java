package org.hexcast.realexec.kernel.vector;

import org.hexcast.realexec.kernel.KernelProvider;
import org.hexcast.realexec.kernel.LayerKernels;

/** Makes {@link VectorKernels}; its constructor throws where the incubator module is not there. */
public final class VectorKernelProvider implements KernelProvider {

    private final int lanes = PanelChains.LANES;

    @Override
    public String name() {
        return VectorKernels.NAME;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public LayerKernels create(int threads) {
        return new VectorKernels(threads);
    }
}
