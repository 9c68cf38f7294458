package org.hexcast.realexec.kernel;

/** Weights {@code [outputs, inputs]} as one {@link LayerKernels} stores them; only that implementation reads them. */
public interface Matrix {
    /** Rows. */
    int outputs();

    /** Columns. */
    int inputs();

    /** Bytes that it occupies. */
    long bytes();
}
