package org.hexcast.realexec.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Connects to workers and proves the secret. Thread-safe; closing it ends what is under way. */
final class Dialer implements AutoCloseable {

    private final Secret secret;
    private final LinkSettings settings;
    private final ScheduledExecutorService timer;
    private final SecureRandom random = new SecureRandom();
    private final Set<SocketChannel> dialing = new HashSet<>();
    private boolean closed;

    Dialer(Secret secret, LinkSettings settings, ScheduledExecutorService timer) {
        this.secret = secret;
        this.settings = settings;
        this.timer = timer;
    }

    /** A number that no other session has. */
    long newSession() {
        return random.nextLong();
    }

    /**
     * Connects; blocks until the worker has accepted.
     *
     * @throws WireException if it is not there, refuses, or does not know the secret; the message names it
     */
    SocketChannel dial(WorkerAddress address, Handshake.Caller caller) throws WireException {
        AtomicBoolean late = new AtomicBoolean();
        try {
            SocketChannel channel = SocketChannel.open();
            begin(channel);
            Future<?> deadline = timer.schedule(
                    () -> {
                        late.set(true);
                        NetThreads.close(channel);
                    },
                    settings.greeting().toNanos(),
                    TimeUnit.NANOSECONDS);
            boolean done = false;
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.connect(address.resolve());
                new Handshake(channel, secret).call(caller, random);
                done = deadline.cancel(false);
                return channel;
            } finally {
                deadline.cancel(false);
                end(channel, done);
            }
        } catch (IOException e) {
            String reason = late.get()
                    ? "it did not answer within " + settings.greeting().toMillis() + " ms"
                    : Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
            String hint = e instanceof ConnectException
                    ? ".\nMaybe start one there: hexcast worker --listen " + address + " --secret-file FILE"
                    : "";
            throw new WireException("Worker " + address + " cannot be used: " + reason + hint, e);
        }
    }

    private synchronized void begin(SocketChannel channel) throws WireException {
        if (closed) {
            NetThreads.close(channel);
            throw new WireException("it was closed here");
        }
        dialing.add(channel);
    }

    private synchronized void end(SocketChannel channel, boolean done) {
        dialing.remove(channel);
        if (!done || closed) {
            NetThreads.close(channel);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        dialing.forEach(NetThreads::close);
    }
}
