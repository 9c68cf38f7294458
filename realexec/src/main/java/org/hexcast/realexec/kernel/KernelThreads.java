package org.hexcast.realexec.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one device: the caller and some daemon threads that share the tasks of one call and meet again at its end. A waiting thread spins for some
 * microseconds, then parks. Which thread takes which task changes from run to run; no result may depend on it.
 *
 * <p>Owned by one {@link LayerKernels}; calls come from one thread at a time.
 */
public final class KernelThreads implements AutoCloseable {

    /** Turns of {@link Thread#onSpinWait()} before a thread parks: some 20 microseconds. */
    private static final int SPINS = 1_000;

    private static final int TASK_ROWS = 8;

    private static final Task NOTHING = (worker, index) -> {};

    private final List<Thread> workers = new ArrayList<>();
    private final AtomicInteger round = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private volatile boolean closed;
    private volatile Thread caller = Thread.currentThread();

    /** Written before {@link #round} changes and read after it. */
    private Task task = NOTHING;

    private int tasks;

    /** A part of the work of one call. */
    @FunctionalInterface
    public interface Task {
        /**
         * Computes one part.
         *
         * @param worker number of the thread, from 0: for its own scratch memory
         * @param index number of the part
         */
        void run(int worker, int index);
    }

    /** Work on some rows. */
    @FunctionalInterface
    public interface Rows {
        /** Computes the rows {@code [rowFrom, rowTo)}. */
        void run(int rowFrom, int rowTo);
    }

    /**
     * Starts them.
     *
     * @param count threads, the caller among them
     */
    public KernelThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("kernels need at least 1 thread, not " + count);
        }
        for (int worker = 1; worker < count; worker++) {
            int number = worker;
            Thread thread = new Thread(() -> serve(number), "kernel-" + worker);
            thread.setDaemon(true);
            workers.add(thread);
            thread.start();
        }
    }

    /** Threads, the caller among them. */
    public int count() {
        return workers.size() + 1;
    }

    /** Runs a task for every index in {@code [0, count)} and returns when all are done; throws what the first that failed has thrown. */
    public void run(int count, Task parts) {
        if (closed) {
            throw new IllegalStateException("these kernels are closed");
        }
        if (workers.isEmpty() || count <= 1) {
            for (int i = 0; i < count; i++) {
                parts.run(0, i);
            }
            return;
        }
        task = parts;
        tasks = count;
        caller = Thread.currentThread();
        next.set(0);
        running.set(workers.size());
        round.incrementAndGet();
        workers.forEach(LockSupport::unpark);
        work(0);
        for (int spins = 0; running.get() > 0; spins++) {
            pause(spins);
        }
        task = NOTHING;
        Throwable thrown = failure.getAndSet(null);
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Runs a task for neighbouring rows of {@code [0, rows)}, some at a time. */
    public void runRows(int rows, Rows task) {
        run((rows + TASK_ROWS - 1) / TASK_ROWS, (worker, index) -> {
            int from = index * TASK_ROWS;
            task.run(from, Math.min(rows, from + TASK_ROWS));
        });
    }

    private void serve(int worker) {
        int seen = 0;
        while (!closed) {
            for (int spins = 0; round.get() == seen && !closed; spins++) {
                pause(spins);
            }
            if (closed) {
                return;
            }
            seen = round.get();
            work(worker);
            if (running.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void work(int worker) {
        try {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                task.run(worker, i);
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            next.set(tasks);
        }
    }

    private void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.park(this);
        }
    }

    /** Ends the threads; no call may be going on. */
    @Override
    public void close() {
        closed = true;
        workers.forEach(LockSupport::unpark);
    }
}
