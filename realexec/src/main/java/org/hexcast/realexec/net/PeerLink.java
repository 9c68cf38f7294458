package org.hexcast.realexec.net;

import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.Mail;
import org.jspecify.annotations.Nullable;

/** Mail from one worker to another: connected on demand, one way, so that the order is that in which it was sent. Mail after a loss is dropped. Thread-safe. */
final class PeerLink implements Link.Owner, AutoCloseable {

    private final WorkerAddress address;
    private final Dialer dialer;
    private final LinkSettings settings;
    private final ScheduledExecutorService timer;
    private final BiConsumer<WorkerAddress, String> losses;
    private final Outbox outbox;
    private final Thread dialing;
    private @Nullable Link link;
    private boolean lost;
    private boolean closed;

    /**
     * A connection that is still to be made.
     *
     * @param session of the coordinator that both serve
     * @param losses hears once if it is lost, unless it was closed before
     */
    PeerLink(
            WorkerAddress address,
            long session,
            Dialer dialer,
            LinkSettings settings,
            ScheduledExecutorService timer,
            BiConsumer<WorkerAddress, String> losses) {
        this.address = address;
        this.dialer = dialer;
        this.settings = settings;
        this.timer = timer;
        this.losses = losses;
        outbox = new Outbox(settings.waitingBytes());
        dialing = NetThreads.named("dials " + address, () -> dial(new Handshake.Caller(Handshake.Role.PEER, session)));
    }

    void start() {
        dialing.start();
    }

    void send(Mail mail) {
        outbox.add(mail);
    }

    synchronized boolean isLost() {
        return lost;
    }

    private void dial(Handshake.Caller caller) {
        try {
            begin(new Link(dialer.dial(address, caller), "peer " + address, this, settings, outbox, timer));
        } catch (WireException e) {
            lost(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void begin(Link made) {
        link = made;
        made.start();
        if (closed) {
            made.end("it was closed here");
        }
    }

    @Override
    public void received(Message message) throws WireException {
        throw new WireException("a worker that is sent mail sent a message");
    }

    @Override
    public boolean awaits(DeviceId to) {
        return false;
    }

    @Override
    public void received(Mail mail) {
        throw new IllegalStateException("mail that was not awaited");
    }

    @Override
    public void lost(String reason) {
        outbox.close();
        boolean tell;
        synchronized (this) {
            tell = !lost && !closed;
            lost = true;
        }
        if (tell) {
            losses.accept(address, reason);
        }
    }

    /** Ends it; the dialer must have been closed before, or the connection be made. */
    @Override
    public void close() {
        Link made;
        synchronized (this) {
            closed = true;
            made = link;
        }
        outbox.close();
        if (made != null) {
            made.close();
        }
    }

    /** Waits for the end of dialing and of what came of it. */
    void join() {
        NetThreads.join(dialing);
        close();
    }
}
