package org.hexcast.realexec.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class KernelsTest {

    @Test
    void available_incubatorOn_plainThenVector() {
        assertThat(Kernels.available()).hasSize(2).first().isEqualTo("plain");
        assertThat(Kernels.available().get(1)).matches("vector-\\d+");
    }

    @Test
    void best_incubatorOn_isVectorAndSaysSo() {
        try (LayerKernels best = Kernels.best(1)) {
            assertThat(best.name()).isEqualTo(Kernels.available().get(1));
        }
    }

    @Test
    void named_eachAvailable_isThatOne() {
        for (String name : Kernels.available()) {
            try (LayerKernels kernels = Kernels.named(name, 2)) {
                assertThat(kernels.name()).isEqualTo(name);
            }
        }
    }

    @Test
    void named_unknown_saysWhatThereIs() {
        assertThatThrownBy(() -> Kernels.named("vector-9", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vector-9")
                .hasMessageContaining("plain")
                .hasMessageContaining("--add-modules=jdk.incubator.vector");
    }

    @Test
    void multiply_matrixOfOtherKernels_isRefused() {
        try (LayerKernels plain = Kernels.named("plain", 1);
                LayerKernels best = Kernels.best(1)) {
            Matrix matrix = plain.pack(new float[4], 2, 2, 1);

            assertThatThrownBy(() -> best.multiply(new float[2], 1, matrix, new float[2]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other kernels");
        }
    }

    @Test
    void pack_sizesThatDoNotFit_areRefused() {
        try (LayerKernels best = Kernels.best(1)) {
            assertThatThrownBy(() -> best.pack(new float[5], 2, 3, 1)).hasMessageContaining("5 weights");
            assertThatThrownBy(() -> best.pack(new float[6], 2, 3, 2)).hasMessageContaining("slices of 2");
        }
    }
}
