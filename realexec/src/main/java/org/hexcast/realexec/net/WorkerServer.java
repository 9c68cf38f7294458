package org.hexcast.realexec.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker: listens, and hosts devices for one coordinator at a time. When that one goes, its devices are aborted and closed, and the worker waits for the next,
 * or ends. Thread-safe.
 */
public final class WorkerServer implements AutoCloseable {

    private final WorkerMachine machine;
    private final Secret secret;
    private final DeviceHost host;
    private final Settings settings;
    private final Consumer<String> notes;
    private final ServerSocketChannel listening;
    private final WorkerAddress address;
    private final ScheduledThreadPoolExecutor timer = NetThreads.timer("worker");
    private final SecureRandom random = new SecureRandom();
    private final Thread acceptor = NetThreads.named("listens", this::listen);
    private final CountDownLatch end = new CountDownLatch(1);

    private final Map<SocketChannel, Thread> strangers = new HashMap<>();
    private @Nullable WorkerSession session;
    private boolean closed;

    /**
     * How it serves.
     *
     * @param links times and limits
     * @param once whether it ends after its first coordinator
     */
    public record Settings(LinkSettings links, boolean once) {
        /** One coordinator after the other, usual times. */
        public static final Settings USUAL = new Settings(LinkSettings.USUAL, false);
    }

    private WorkerServer(
            ServerSocketChannel listening,
            Secret secret,
            WorkerMachine machine,
            DeviceHost host,
            Settings settings,
            Consumer<String> notes)
            throws IOException {
        this.listening = listening;
        this.secret = secret;
        this.machine = machine;
        this.host = host;
        this.settings = settings;
        this.notes = notes;
        InetSocketAddress bound = (InetSocketAddress) listening.getLocalAddress();
        address = new WorkerAddress(bound.getAddress().getHostAddress(), bound.getPort());
    }

    /**
     * Listens from now on.
     *
     * @param at where; port 0 lets the system choose
     * @param secret that coordinators and other workers must know
     * @param machine told to coordinators
     * @param host makes devices
     * @param notes hears, for people, who comes, who goes and who was refused; called by any thread, never blocks
     * @throws WireException if it cannot listen there
     */
    public static WorkerServer start(
            WorkerAddress at,
            Secret secret,
            WorkerMachine machine,
            DeviceHost host,
            Settings settings,
            Consumer<String> notes)
            throws WireException {
        try {
            InetSocketAddress where = at.resolve();
            // A socket of the other family would listen at more addresses than asked for.
            ServerSocketChannel listening = ServerSocketChannel.open(
                    where.getAddress() instanceof Inet6Address
                            ? StandardProtocolFamily.INET6
                            : StandardProtocolFamily.INET);
            try {
                listening.bind(where);
                WorkerServer server = new WorkerServer(listening, secret, machine, host, settings, notes);
                server.acceptor.start();
                return server;
            } catch (IOException e) {
                NetThreads.close(listening);
                throw e;
            }
        } catch (IOException e) {
            throw new WireException(
                    "A worker cannot listen at " + at + ": " + e.getMessage()
                            + ".\nMaybe another program listens there, or the address is not of this machine.",
                    e);
        }
    }

    /** Where it listens, by number. */
    public WorkerAddress address() {
        return address;
    }

    /** Waits until it has ended, by {@link #close} or after its only coordinator. */
    public void awaitEnd() throws InterruptedException {
        end.await();
    }

    private void listen() {
        try {
            while (true) {
                meet(listening.accept());
            }
        } catch (IOException e) {
            if (!isClosed()) {
                notes.accept("the worker can listen no more: " + e.getMessage());
                shut();
            }
        } finally {
            end.countDown();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void meet(SocketChannel channel) {
        boolean full;
        synchronized (this) {
            full = strangers.size() >= settings.links().strangers();
            if (!closed && !full) {
                Thread greeter = NetThreads.named("greets", () -> greet(channel));
                strangers.put(channel, greeter);
                greeter.start();
                return;
            }
        }
        NetThreads.close(channel);
        if (full) {
            notes.accept(
                    "a caller was refused: " + settings.links().strangers() + " others have not yet proved the secret");
        }
    }

    private void greet(SocketChannel channel) {
        String other = "a caller";
        Future<?> deadline = timer.schedule(
                () -> NetThreads.close(channel), settings.links().greeting().toNanos(), TimeUnit.NANOSECONDS);
        boolean taken = false;
        try {
            other = String.valueOf(channel.getRemoteAddress());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Handshake handshake = new Handshake(channel, secret);
            Handshake.Caller caller = handshake.verify(random);
            deadline.cancel(false);
            taken = caller.role() == Handshake.Role.COORDINATOR
                    ? takeCoordinator(channel, handshake, caller.session(), other)
                    : takePeer(channel, handshake, caller.session(), other);
        } catch (IOException e) {
            notes.accept(other + " was refused: "
                    + Optional.ofNullable(e.getMessage()).orElse("it did not prove the secret in time"));
        } finally {
            deadline.cancel(false);
            if (!taken) {
                NetThreads.close(channel);
            }
            synchronized (this) {
                strangers.remove(channel);
            }
        }
    }

    private boolean takeCoordinator(SocketChannel channel, Handshake handshake, long number, String other)
            throws IOException {
        WorkerSession mine = begin(channel, number, other);
        if (mine == null) {
            handshake.refuse("the worker serves another coordinator.\nMaybe wait until that one has ended.");
            notes.accept(other + " was refused: another coordinator is there");
            return false;
        }
        try {
            handshake.accept();
        } catch (IOException e) {
            mine.giveUp();
            ended(mine);
            throw e;
        }
        notes.accept("coordinator " + other + " has come");
        mine.start(machine);
        if (isClosed()) {
            mine.close();
        }
        return true;
    }

    private synchronized @Nullable WorkerSession begin(SocketChannel channel, long number, String other) {
        if (session != null || closed) {
            return null;
        }
        session = new WorkerSession(
                number,
                channel,
                host,
                new Dialer(secret, settings.links(), timer),
                settings.links(),
                timer,
                (gone, reason) -> {
                    notes.accept("coordinator " + other + " has gone: " + reason);
                    ended(gone);
                });
        return session;
    }

    private void ended(WorkerSession gone) {
        synchronized (this) {
            if (session == gone) {
                session = null;
            }
        }
        if (settings.once()) {
            shut();
        }
    }

    private boolean takePeer(SocketChannel channel, Handshake handshake, long number, String other) throws IOException {
        WorkerSession mine;
        synchronized (this) {
            mine = session;
        }
        if (mine == null || mine.number() != number) {
            handshake.refuse("the worker does not serve that coordinator");
            return false;
        }
        handshake.accept();
        mine.welcome(channel, other);
        return true;
    }

    /** Ends without waiting; the thread that listens says when nobody listens any more. */
    private void shut() {
        synchronized (this) {
            closed = true;
            strangers.keySet().forEach(NetThreads::close);
        }
        NetThreads.close(listening);
    }

    /** Ends it: the coordinator is left, its devices are closed; returns when all threads have ended. */
    @Override
    public void close() {
        shut();
        WorkerSession last;
        Map<SocketChannel, Thread> greeting;
        synchronized (this) {
            last = session;
            greeting = Map.copyOf(strangers);
        }
        greeting.values().forEach(NetThreads::join);
        if (last != null) {
            last.close();
        }
        NetThreads.join(acceptor);
        NetThreads.end(timer);
    }
}
