package org.hexcast.sim.kernel;

import java.util.function.LongConsumer;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;

/**
 * Clock and event list of one run, on an SSJ Simulator of its own. Owned by one thread.
 *
 * <p>Events are ordered by (time, phase, order of scheduling), so that ties do not depend on chance (INV-3).
 */
public final class SimClock {

    /** Latest time that the double clock holds exactly. */
    public static final long LATEST_NANOS = 1L << 53;

    private final Simulator simulator = new Simulator();
    private LongConsumer afterEach = now -> {};

    /** What happens first among events of the same time. */
    public enum Phase {
        /** Something ends: a step, a transfer. */
        END(1),
        /** A request arrives. */
        ARRIVAL(2),
        /** Idle replicas decide, once everything of this time has happened. */
        DECISION(3);

        private final double priority;

        Phase(double priority) {
            this.priority = priority;
        }
    }

    /** A new clock at time 0. */
    public SimClock() {
        simulator.init();
    }

    /** An action on the event list; {@link #cancel} takes it off. */
    public final class Scheduled extends Event {
        private final Runnable action;

        private Scheduled(Phase phase, Runnable action) {
            super(simulator);
            this.action = action;
            this.priority = phase.priority;
        }

        @Override
        public void actions() {
            action.run();
            afterEach.accept(nowNanos());
        }
    }

    /** Now. */
    public long nowNanos() {
        return (long) simulator.time();
    }

    /**
     * Puts an action on the event list.
     *
     * @throws IllegalStateException if the time is in the past (INV-3)
     * @throws IllegalArgumentException if it is beyond {@link #LATEST_NANOS}: what is asked takes too long
     */
    public Scheduled at(long nanos, Phase phase, Runnable action) {
        long now = nowNanos();
        if (nanos < now) {
            throw new IllegalStateException("INV-3: an event at " + nanos + " ns is before now, " + now + " ns");
        }
        if (nanos > LATEST_NANOS) {
            throw new IllegalArgumentException(
                    "the run passes 104 days of simulated time, which the clock does not hold exactly"
                            + "\nMaybe ask for fewer requests, a higher rate or a faster network.");
        }
        Scheduled event = new Scheduled(phase, action);
        event.schedule(nanos - now);
        return event;
    }

    /** Takes an action off the event list; without effect if it has run. */
    public void cancel(Scheduled event) {
        event.cancel();
    }

    /**
     * Runs until no event is left.
     *
     * @param observer hears the time after every event; must not change the run
     */
    public void run(LongConsumer observer) {
        afterEach = observer;
        simulator.start();
    }
}
