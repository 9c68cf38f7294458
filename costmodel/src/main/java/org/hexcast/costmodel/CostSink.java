package org.hexcast.costmodel;

/**
 * Receives the parts of a step in order. One piece of code emits the parts, once to be summed and once to be shown, so that the two cannot differ.
 */
public interface CostSink {

    /** Begins a group of parts. */
    void open(String name);

    /**
     * One leaf.
     *
     * @param name what it is
     * @param seconds not negative
     * @param evidence how it is known
     * @param flops operations behind it
     * @param bytes bytes behind it
     */
    void part(String name, double seconds, Evidence evidence, double flops, double bytes);

    /** Ends the group opened last. */
    void close();
}
