package org.hexcast.sim.kernel;

/**
 * A decision that is taken once at the present time, after everything that ends or arrives now, however often it is asked for. Owned by the actor that
 * takes it.
 */
public final class PendingDecision {

    private final SimClock clock;
    private final Runnable decision;
    private boolean pending;

    /** Nothing is asked for yet. */
    public PendingDecision(SimClock clock, Runnable decision) {
        this.clock = clock;
        this.decision = decision;
    }

    /** Asks for it. */
    public void soon() {
        if (!pending) {
            pending = true;
            clock.at(clock.nowNanos(), SimClock.Phase.DECISION, this::take);
        }
    }

    private void take() {
        pending = false;
        decision.run();
    }

    /** Whether it has been asked for and not been taken. */
    public boolean isPending() {
        return pending;
    }
}
