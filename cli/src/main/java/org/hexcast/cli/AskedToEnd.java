package org.hexcast.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Lets a command finish its work when the process is asked to end, by ctrl-c or a signal; for some seconds at most. */
final class AskedToEnd implements AutoCloseable {

    private static final long LONGEST_SECONDS = 20;

    private final AtomicReference<Runnable> stopping = new AtomicReference<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "hexcast-end");

    AskedToEnd() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** What makes the command finish; called on another thread. Until it is known, the process ends at once. */
    void by(Runnable stop) {
        stopping.set(stop);
    }

    private void end() {
        Runnable stop = stopping.get();
        if (stop == null) {
            return;
        }
        stop.run();
        try {
            finished.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command has finished. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already.
            return;
        }
    }
}
