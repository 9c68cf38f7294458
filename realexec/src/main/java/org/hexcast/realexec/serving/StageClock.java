package org.hexcast.realexec.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.TokenIds;

/**
 * Which steps are at which stage of one replica, by what its devices report: a stage has ended a step when all its devices have. Owned by its replica.
 */
final class StageClock {

    private final List<Integer> degrees;
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final long[] freeSince;

    /** A step in flight. */
    static final class Flight {
        private final long step;
        private final LiveBatch batch;
        private final int[] reports;
        private final long[] busyNanos;
        private final long[] endNanos;
        private final long startNanos;
        private int stage;
        private TokenIds tokens = TokenIds.NONE;

        private Flight(long step, LiveBatch batch, int stages, long startNanos) {
            this.step = step;
            this.batch = batch;
            this.reports = new int[stages];
            this.busyNanos = new long[stages];
            this.endNanos = new long[stages];
            this.startNanos = startNanos;
        }

        LiveBatch batch() {
            return batch;
        }

        TokenIds tokens() {
            return tokens;
        }
    }

    /**
     * A stage has ended a step.
     *
     * @param flight the step
     * @param stage which stage
     * @param startNanos when the stage began: its devices were free and the stage before had ended
     * @param busyNanos longest time that one of its devices worked on it
     */
    record StageEnd(Flight flight, int stage, long startNanos, long busyNanos) {}

    StageClock(List<Integer> degrees) {
        this.degrees = List.copyOf(degrees);
        this.freeSince = new long[degrees.size()];
    }

    int stages() {
        return degrees.size();
    }

    boolean firstStageFree() {
        Flight last = flights.peekLast();
        return last == null || last.stage > 0;
    }

    private boolean allReported(Flight flight, int stage) {
        return flight.reports[stage] == degrees.get(stage);
    }

    boolean isIdle() {
        return flights.isEmpty();
    }

    /** Micro-batches in flight. */
    List<LiveBatch> inFlight() {
        List<LiveBatch> batches = new ArrayList<>();
        flights.forEach(flight -> batches.add(flight.batch));
        return batches;
    }

    void start(long step, LiveBatch batch, long now) {
        flights.add(new Flight(step, batch, stages(), now));
    }

    /**
     * A device of a stage has ended a step; answers the stages that it has ended with that, in their order: reports of a stage may
     * overtake those of the stage before.
     */
    List<StageEnd> reported(int stage, DeviceReport.StepDone done, long now) {
        Flight flight = flights.stream()
                .filter(f -> f.step == done.step())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        done.device() + " ends step " + done.step() + ", which is not in flight"));
        flight.reports[stage]++;
        flight.busyNanos[stage] = Math.max(flight.busyNanos[stage], done.busyNanos());
        if (done.tokens().size() > 0) {
            flight.tokens = done.tokens();
        }
        List<StageEnd> ends = new ArrayList<>();
        while (flight.stage < stages() && allReported(flight, flight.stage)) {
            ends.add(end(flight, now));
        }
        return ends;
    }

    private StageEnd end(Flight flight, long now) {
        int stage = flight.stage++;
        long before = stage == 0 ? flight.startNanos : flight.endNanos[stage - 1];
        long start = Math.max(before, freeSince[stage]);
        flight.endNanos[stage] = now;
        freeSince[stage] = now;
        return new StageEnd(flight, stage, start, flight.busyNanos[stage]);
    }

    /** Time begins anew: no stage has worked yet. */
    void restart() {
        Arrays.fill(freeSince, 0);
    }

    /** Takes a step out that has left the last stage. */
    void land(Flight flight) {
        flights.remove(flight);
    }
}
