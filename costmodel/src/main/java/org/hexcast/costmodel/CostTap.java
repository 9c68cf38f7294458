package org.hexcast.costmodel;

/** Passes parts on and adds them up. Owned by the call that made it. */
public final class CostTap implements CostSink {

    private final CostSink sink;
    private final CostSum sum = new CostSum();

    /** @param sink where the parts go */
    public CostTap(CostSink sink) {
        this.sink = sink;
    }

    @Override
    public void open(String name) {
        sink.open(name);
    }

    @Override
    public void part(String name, double seconds, Evidence evidence, double flops, double bytes) {
        sum.part(name, seconds, evidence, flops, bytes);
        sink.part(name, seconds, evidence, flops, bytes);
    }

    @Override
    public void close() {
        sink.close();
    }

    /** Sum of the parts so far. */
    public double seconds() {
        return sum.seconds();
    }
}
