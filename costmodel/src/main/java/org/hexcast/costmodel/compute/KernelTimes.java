package org.hexcast.costmodel.compute;

import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.costmodel.kernel.Elementwise;

/** Times of single kernels on one GPU. Implementations are pure and thread-safe; what they answer is kept and asked again, millions of times. */
interface KernelTimes {

    /** Time over the number of tokens. */
    interface TokenTimes {
        /** Of this many tokens, at least 1. */
        double seconds(long tokens);

        /** How that is known. */
        Evidence evidence(long tokens);
    }

    /** Time of attention of one layer. */
    interface AttentionTimes {
        /** Of the prompt part of a step. */
        double prefill(BatchShape.Prefill prefill);

        /** Of one new token for each of so many sequences, as a law of their context. */
        DecodeLaw decode(long sequences);

        /** How prefill is known. */
        Evidence prefillEvidence();

        /** How decode is known. */
        Evidence decodeEvidence();
    }

    /** Time of a collective over its size. */
    interface CollectiveTimes {
        /** Of a vector of this many bytes. */
        double seconds(double bytes);

        /** How it is known. */
        Evidence evidence();
    }

    /** A matrix product. */
    TokenTimes gemm(GemmShape shape);

    /**
     * Products with the experts of a mixture that a step uses, as one kernel.
     *
     * @param expert the weights of one
     * @param flops of all
     * @param bytes of the distinct experts' weights, inputs and outputs
     */
    double experts(GemmShape expert, double flops, double bytes);

    /** A kernel that moves bytes. */
    TokenTimes element(Elementwise.Kind kind, long width);

    /** Attention. */
    AttentionTimes attention(AttentionShape shape);

    /** All-reduce among the GPUs of a stage. */
    CollectiveTimes allReduce(Ring ring);

    /** All-gather among them. */
    CollectiveTimes allGather(Ring ring);
}
