package org.hexcast.realexec.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.Mail;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose two sides have proved the secret: one thread reads, one writes. Whatever ends it, its owner hears so once, as the last thing, from the
 * thread that reads.
 */
final class Link implements AutoCloseable {

    /** Who takes what comes; called by the thread that reads alone, and never blocks it for long. */
    interface Owner {

        /** A message. */
        void received(Message message) throws WireException;

        /** Whether mail to a device is wanted. */
        boolean awaits(DeviceId to);

        /** Mail. */
        void received(Mail mail);

        /** The connection has ended; nothing follows. */
        void lost(String reason);
    }

    private final SocketChannel channel;
    private final Owner owner;
    private final LinkSettings settings;
    private final Outbox outbox;
    private final Pulse pulse;
    private final Future<?> beats;
    private final Thread reader;
    private final Thread writer;
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

    /**
     * A connection that has not begun.
     *
     * @param channel open, connected, blocking
     * @param other who is there, for the names of threads
     * @param outbox what is to be written, some of it perhaps waiting already
     * @param timer counts heartbeats
     */
    Link(
            SocketChannel channel,
            String other,
            Owner owner,
            LinkSettings settings,
            Outbox outbox,
            ScheduledExecutorService timer) {
        this.channel = channel;
        this.owner = owner;
        this.settings = settings;
        this.outbox = outbox;
        pulse = new Pulse(settings.silentBeats());
        reader = NetThreads.named("reads " + other, this::read);
        writer = NetThreads.named("writes " + other, this::write);
        long nanos = settings.heartbeat().toNanos();
        beats = timer.scheduleWithFixedDelay(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Begins. */
    void start() {
        reader.start();
        writer.start();
    }

    void send(Message message) {
        outbox.add(message);
    }

    void send(Mail mail) {
        outbox.add(mail);
    }

    /** Whether the caller is the thread that reads. */
    boolean isReader() {
        return Thread.currentThread() == reader;
    }

    private void beat() {
        if (pulse.beat()) {
            end("nothing was heard from it for " + settings.silenceText());
        }
    }

    private void read() {
        try {
            FrameReader frames = new FrameReader(channel, pulse);
            FrameReader.Sink sink = sink();
            while (reason.get() == null) {
                frames.next(sink);
            }
        } catch (IOException e) {
            end(said(e));
        } catch (RuntimeException | OutOfMemoryError e) {
            end("what came from it could not be taken: " + e);
        }
        owner.lost(Optional.ofNullable(reason.get()).orElse("it ended"));
    }

    private FrameReader.Sink sink() {
        return new FrameReader.Sink() {
            @Override
            public void control(ByteBuffer body) throws WireException {
                owner.received(MessageCodec.read(body));
            }

            @Override
            public boolean awaits(DeviceId to) {
                return owner.awaits(to);
            }

            @Override
            public void mail(Mail mail) {
                owner.received(mail);
            }
        };
    }

    private void write() {
        try {
            FrameWriter frames = new FrameWriter(channel);
            Optional<Outbox.Item> item = outbox.take(settings.heartbeat());
            while (item.isPresent()) {
                write(frames, item.get());
                item = outbox.take(settings.heartbeat());
            }
        } catch (IOException e) {
            end(said(e));
        } catch (InterruptedException | RuntimeException | OutOfMemoryError e) {
            end("what goes to it could not be written: " + e);
        }
    }

    private static void write(FrameWriter frames, Outbox.Item item) throws IOException {
        if (item instanceof Outbox.Control control) {
            frames.control(control.body());
        } else if (item instanceof Outbox.Bulk bulk) {
            frames.mail(bulk.mail(), bulk.header());
        } else {
            frames.heartbeat();
        }
    }

    private static String said(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    /** Ends the connection for a reason; the first one counts. Returns at once. */
    void end(String why) {
        reason.compareAndSet(null, why);
        beats.cancel(false);
        outbox.close();
        NetThreads.close(channel);
    }

    /** Ends the connection and waits for its threads, unless one of them is the caller. */
    @Override
    public void close() {
        end("it was closed here");
        NetThreads.join(reader);
        NetThreads.join(writer);
    }
}
