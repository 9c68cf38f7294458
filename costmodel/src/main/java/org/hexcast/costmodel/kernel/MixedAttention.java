package org.hexcast.costmodel.kernel;

/**
 * Attention of a batch that prefills and decodes in one call.
 *
 * @param prefill the sequences that prefill
 * @param decode the sequences that decode
 */
public record MixedAttention(PrefillAttention prefill, DecodeAttention decode) implements DeviceKernel {

    @Override
    public double flops() {
        return prefill.flops() + decode.flops();
    }

    @Override
    public double bytes() {
        return prefill.bytes() + decode.bytes();
    }
}
