package org.hexcast.realexec.net;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.hexcast.realexec.device.Mail;

/** What waits to be written, first in, first out. Mail waits for room; control messages never do, so that whoever reads may answer. Thread-safe. */
final class Outbox {

    /** Something to be written. */
    sealed interface Item {

        /** Bytes that count against the room. */
        long bytes();
    }

    /** Nothing was to be written for a while. */
    record Heartbeat() implements Item {
        @Override
        public long bytes() {
            return 0;
        }
    }

    /** A message. */
    record Control(ByteBuffer body) implements Item {
        @Override
        public long bytes() {
            return 0;
        }
    }

    /** Mail and its encoded header. */
    record Bulk(Mail mail, ByteBuffer header, long bytes) implements Item {}

    private final long roomBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closed;

    Outbox(long roomBytes) {
        this.roomBytes = roomBytes;
    }

    /** Queues a message; dropped after the end. */
    void add(Message message) {
        add(new Control(MessageCodec.write(message)));
    }

    /**
     * Queues mail, after waiting for room; dropped after the end, and where the thread is interrupted while it waits.
     *
     * @throws IllegalArgumentException if it is too long or not within its array
     */
    void add(Mail mail) {
        MailHeader header = MailHeader.of(mail);
        if (mail.payload() instanceof Mail.Floats floats) {
            within(floats.from(), floats.count(), floats.values().length);
        } else if (mail.payload() instanceof Mail.Doubles doubles) {
            within(doubles.from(), doubles.count(), doubles.values().length);
        }
        add(new Bulk(mail, header.encoded(), header.numberBytes()));
    }

    private static void within(int from, int count, int length) {
        if (from < 0 || count > length - from) {
            throw new IllegalArgumentException(
                    "Mail of " + count + " numbers from index " + from + " is not within an array of " + length);
        }
    }

    private void add(Item item) {
        lock.lock();
        try {
            while (!closed && item.bytes() > 0 && waitingBytes > 0 && waitingBytes + item.bytes() > roomBytes) {
                changed.await();
            }
            if (!closed) {
                items.add(item);
                waitingBytes += item.bytes();
                changed.signalAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** The next to be written; a heartbeat if there is none for so long; empty after the end. */
    Optional<Item> take(Duration beat) throws InterruptedException {
        lock.lock();
        try {
            long nanos = beat.toNanos();
            while (!closed && items.isEmpty() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (closed) {
                return Optional.empty();
            }
            Item item = items.poll();
            if (item == null) {
                return Optional.of(new Heartbeat());
            }
            waitingBytes -= item.bytes();
            changed.signalAll();
            return Optional.of(item);
        } finally {
            lock.unlock();
        }
    }

    /** Ends it; what waits is dropped, and who waits goes on. */
    void close() {
        lock.lock();
        try {
            closed = true;
            items.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
