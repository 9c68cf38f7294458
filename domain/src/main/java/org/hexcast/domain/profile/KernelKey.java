package org.hexcast.domain.profile;

import java.util.Locale;
import org.hexcast.domain.hardware.Precision;

/**
 * Which kernels a law is of. FP16 and BF16 run at the same speed and share one law, kept as BF16.
 *
 * @param family what they do
 * @param stored storage of the weights, or of the KV cache
 * @param computed what the chip multiplies in
 */
public record KernelKey(KernelFamily family, Precision stored, Precision computed) {

    public KernelKey {
        stored = plain(stored);
        computed = plain(computed);
    }

    private static Precision plain(Precision precision) {
        return precision == Precision.FP16 ? Precision.BF16 : precision;
    }

    /** For example {@code gemm bf16}, or {@code gemm int4 x bf16} where storage and computation differ. */
    public String label() {
        String kept = stored.name().toLowerCase(Locale.ROOT);
        String used = computed.name().toLowerCase(Locale.ROOT);
        return family.label() + " " + (stored == computed ? kept : kept + " x " + used);
    }
}
