package org.hexcast.realexec.device;

import java.util.HashMap;
import java.util.Map;
import org.hexcast.domain.hardware.DeviceId;
import org.jspecify.annotations.Nullable;

/** Mail that has come for one device, until the device takes it. Thread-safe: many deliver, one takes. Owned by its device. */
final class Mailbox {

    /** Looks at the box before the thread sleeps: a round of an all-reduce is often shorter than waking up. */
    private static final int SPINS = 2_000;

    private final Map<Key, Mail> arrived = new HashMap<>();
    private volatile int deliveries;
    private @Nullable String failure;

    private record Key(DeviceId from, Mail.Tag tag) {}

    synchronized void deliver(Mail mail) {
        if (failure != null) {
            return;
        }
        if (arrived.put(new Key(mail.from(), mail.tag()), mail) != null) {
            throw new IllegalStateException("two mails " + mail.tag() + " from " + mail.from());
        }
        deliveries++;
        notifyAll();
    }

    /** Refuses to go on once it has failed. */
    synchronized void requireOpen() {
        if (failure != null) {
            throw new DeviceLostException(failure);
        }
    }

    /** Wakes whoever waits, and refuses everybody from now on. */
    synchronized void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
        arrived.clear();
        deliveries++;
        notifyAll();
    }

    /**
     * Waits for mail and takes it out.
     *
     * @throws DeviceLostException if it will never come
     */
    Mail take(DeviceId from, Mail.Tag tag) {
        Key key = new Key(from, tag);
        int seen = deliveries;
        Mail mail = poll(key);
        while (mail == null) {
            for (int i = 0; i < SPINS && deliveries == seen; i++) {
                Thread.onSpinWait();
            }
            sleepUnlessDelivered(seen);
            seen = deliveries;
            mail = poll(key);
        }
        return mail;
    }

    private synchronized @Nullable Mail poll(Key key) {
        if (failure != null) {
            throw new DeviceLostException(failure);
        }
        return arrived.remove(key);
    }

    private synchronized void sleepUnlessDelivered(int seen) {
        try {
            while (deliveries == seen) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeviceLostException("interrupted while it waited for mail");
        }
    }
}
