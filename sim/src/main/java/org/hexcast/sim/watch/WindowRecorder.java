package org.hexcast.sim.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hexcast.domain.result.RunWindow;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.sim.RunListener;

/** Keeps the steps and transfers that touch a part of a run, so many at most. Owned by one run. */
public final class WindowRecorder implements RunListener {

    /** Most steps and transfers of one window. */
    public static final int MOST_SPANS = 200_000;

    private final long fromNanos;
    private final long toNanos;
    private final int most;
    private final List<StepSpan> steps = new ArrayList<>();
    private final List<TransferSpan> transfers = new ArrayList<>();
    private long lastNanos;

    /** Listens for a window. */
    public WindowRecorder(long fromNanos, long toNanos) {
        this(fromNanos, toNanos, MOST_SPANS);
    }

    WindowRecorder(long fromNanos, long toNanos, int most) {
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
        this.most = most;
    }

    /** What was heard. */
    public RunWindow window() {
        return new RunWindow(fromNanos, toNanos, steps, transfers);
    }

    /** When the last step of the run ended, in the window or not. */
    public long lastNanos() {
        return lastNanos;
    }

    @Override
    public boolean watchesSteps() {
        return true;
    }

    /** @throws IllegalArgumentException if the window has more than can be kept */
    @Override
    public void step(StepSpan step) {
        lastNanos = step.endNanos();
        if (RunWindow.touches(fromNanos, toNanos, step.startNanos(), step.endNanos())) {
            steps.add(step);
            requireRoom();
        }
    }

    /** @throws IllegalArgumentException if the window has more than can be kept */
    @Override
    public void transfer(TransferSpan transfer) {
        if (RunWindow.touches(fromNanos, toNanos, transfer.startNanos(), transfer.endNanos())) {
            transfers.add(transfer);
            requireRoom();
        }
    }

    private void requireRoom() {
        if (steps.size() + transfers.size() > most) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the window from %.6g s to %.6g s has more than %,d steps and transfers, too many for a picture\nMaybe ask for a shorter window.",
                    fromNanos / 1e9,
                    toNanos / 1e9,
                    most));
        }
    }
}
