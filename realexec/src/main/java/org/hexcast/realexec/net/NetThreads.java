package org.hexcast.realexec.net;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads of this package: daemons whose names begin with {@value #PREFIX}. */
final class NetThreads {

    static final String PREFIX = "hexcast net ";

    private NetThreads() {}

    static Thread named(String name, Runnable work) {
        Thread thread = new Thread(work, PREFIX + name);
        thread.setDaemon(true);
        return thread;
    }

    /** One thread that runs what is due; nothing due is heavy. */
    static ScheduledThreadPoolExecutor timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> named("timer " + name, work));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    static void end(ScheduledThreadPoolExecutor timer) {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a timer did not end within a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of a thread, unless it is the caller or has not begun. */
    static void join(Thread thread) {
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes; a failure to do so changes nothing any more. */
    static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }
}
