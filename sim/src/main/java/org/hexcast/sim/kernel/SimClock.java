package org.hexcast.sim.kernel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;
import umontreal.ssj.simevents.eventlist.EventList;

/**
 * Clock and event list of one run, on an SSJ Simulator of its own. Owned by one thread.
 *
 * <p>Events are ordered by (time, phase, order of their owner, order of setting), so that ties do not depend on chance (INV-3). Decisions are taken when
 * everything that ends or arrives at a time has happened, in the order of their owners.
 */
public final class SimClock {

    /** Latest time that the double clock holds exactly. */
    public static final long LATEST_NANOS = 1L << 53;

    /** Most owners of alarms. */
    private static final int MOST_OWNERS = 1 << 24;

    private final Simulator simulator;
    private final EventList events;
    private final List<Decision> decisions = new ArrayList<>();
    private final BitSet pending = new BitSet();
    private LongConsumer afterEach = now -> {};

    /** What happens first among events of the same time. */
    public enum Phase {
        /** Something ends: a step, a transfer. */
        END(1),
        /** A request arrives, or its client gives up. */
        ARRIVAL(2);

        private final double rank;

        Phase(double rank) {
            this.rank = rank;
        }
    }

    /** A new clock at time 0. */
    public SimClock() {
        this(new HeapEventList());
    }

    /** A new clock at time 0 on this event list. */
    SimClock(EventList events) {
        this.events = events;
        this.simulator = new Simulator(events);
        simulator.init();
    }

    /** An action that can be set to one time after the other. */
    public final class Alarm extends Event {
        private final Runnable action;
        private boolean set;
        private int heapIndex;
        private long sequence;

        private Alarm(Phase phase, int order, Runnable action) {
            super(simulator);
            this.action = action;
            this.priority = phase.rank * MOST_OWNERS + order;
        }

        /**
         * Sets it to a time, from another if it was set.
         *
         * @throws IllegalStateException if the time is in the past (INV-3)
         * @throws IllegalArgumentException if it is beyond {@link #LATEST_NANOS}: what is asked takes too long
         */
        public void at(long nanos) {
            if (set && (long) eventTime == nanos) {
                return;
            }
            long now = nowNanos();
            if (nanos < now) {
                throw new IllegalStateException("INV-3: an event at " + nanos + " ns is before now, " + now + " ns");
            }
            if (nanos > LATEST_NANOS) {
                throw new IllegalArgumentException(
                        "the run passes 104 days of simulated time, which the clock does not hold exactly"
                                + "\nMaybe ask for fewer requests, a higher rate or a faster network.");
            }
            off();
            set = true;
            schedule(nanos - now);
        }

        /** Takes it off; without effect if it is not set. */
        public void off() {
            if (set) {
                set = false;
                cancel();
            }
        }

        /** Whether it is set. */
        public boolean isSet() {
            return set;
        }

        int heapIndex() {
            return heapIndex;
        }

        void heapIndex(int index) {
            heapIndex = index;
        }

        long sequence() {
            return sequence;
        }

        void sequence(long number) {
            sequence = number;
        }

        @Override
        public void actions() {
            set = false;
            action.run();
            settle();
            afterEach.accept(nowNanos());
        }
    }

    /** A decision that is taken once at the present time, however often it is asked for. */
    public final class Decision {
        private final int index;
        private final Runnable action;

        private Decision(int index, Runnable action) {
            this.index = index;
            this.action = action;
        }

        /** Asks for it. */
        public void soon() {
            pending.set(index);
        }

        /** Whether it has been asked for and not been taken. */
        public boolean isPending() {
            return pending.get(index);
        }
    }

    /** Now. */
    public long nowNanos() {
        return (long) simulator.time();
    }

    /**
     * A new alarm.
     *
     * @param phase what it is
     * @param order among those of the same time and phase, from 0 to 2^24
     * @param action what it does
     */
    public Alarm alarm(Phase phase, int order, Runnable action) {
        return new Alarm(phase, order, action);
    }

    /** Does something once, before what has owners; as {@link Alarm#at}. */
    public Alarm at(long nanos, Phase phase, Runnable action) {
        Alarm alarm = alarm(phase, 0, action);
        alarm.at(nanos);
        return alarm;
    }

    /** A new decision; those made earlier are taken earlier. */
    public Decision decision(Runnable action) {
        Decision decision = new Decision(decisions.size(), action);
        decisions.add(decision);
        return decision;
    }

    /** Takes the decisions asked for, unless something else happens at this very time. */
    private void settle() {
        while (!pending.isEmpty() && (events.isEmpty() || events.getFirst().time() > simulator.time())) {
            int next = pending.nextSetBit(0);
            pending.clear(next);
            decisions.get(next).action.run();
        }
    }

    /**
     * Runs until no event is left.
     *
     * @param observer hears the time after every event; must not change the run
     */
    public void run(LongConsumer observer) {
        afterEach = observer;
        if (!events.isEmpty()) {
            simulator.start();
        }
    }
}
