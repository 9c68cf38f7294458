package org.hexcast.realexec.net;

import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Mail;
import org.hexcast.realexec.device.Post;
import org.jspecify.annotations.Nullable;

/**
 * A worker as its coordinator sees it; made by {@link Workers#connect}. When it is lost, each of its devices reports {@link DeviceReport.Failed}, and mail to them
 * is dropped. Thread-safe.
 */
public final class WorkerConnection implements AutoCloseable {

    private final WorkerAddress address;
    private final LinkSettings settings;
    private final Owner owner;
    private final Link link;
    private final CompletableFuture<WorkerMachine> machine = new CompletableFuture<>();

    private final Map<DeviceId, RemoteDevice> devices = new HashMap<>();
    private final Map<DeviceId, Opening> openings = new HashMap<>();
    private @Nullable String lost;

    /** A device that is being opened. */
    private record Opening(Consumer<DeviceReport> reports, CompletableFuture<DevicePort> port) {}

    /** Who takes what is not of one device. */
    interface Owner extends Post {

        /** A worker says that it cannot send to another one. */
        void peerLost(WorkerConnection from, WorkerAddress to, String reason);
    }

    WorkerConnection(
            WorkerAddress address,
            SocketChannel channel,
            LinkSettings settings,
            ScheduledExecutorService timer,
            Owner owner) {
        this.address = address;
        this.settings = settings;
        this.owner = owner;
        link = new Link(
                channel, "worker " + address, new Receiver(), settings, new Outbox(settings.waitingBytes()), timer);
    }

    /** Begins and waits for the worker's first word. */
    void start() throws WireException {
        link.start();
        await(machine, "say what it has");
    }

    /** Where it is. */
    public WorkerAddress address() {
        return address;
    }

    /** What it has. */
    public WorkerMachine machine() {
        return machine.join();
    }

    /** Why it is lost; empty while it is not. */
    public synchronized Optional<String> lost() {
        return Optional.ofNullable(lost);
    }

    /** Its devices, those that failed among them, in order. */
    public synchronized List<DeviceId> devices() {
        return devices.keySet().stream().sorted().toList();
    }

    /**
     * Opens a device; blocks until the worker has answered. A device that has failed may be opened anew.
     *
     * @param reports takes its reports in order, from the thread that reads the connection, which it must not block
     * @throws WireException if the worker refuses, does not answer, or is lost
     * @throws IllegalStateException if called from the thread that reads the connection
     */
    public DevicePort open(DeviceId id, DeviceSettings wanted, Consumer<DeviceReport> reports) throws WireException {
        if (link.isReader()) {
            throw new IllegalStateException("a device cannot be opened by the thread that would read the answer");
        }
        Opening opening = new Opening(reports, new CompletableFuture<>());
        synchronized (this) {
            if (lost != null) {
                throw new WireException(lost);
            }
            if (openings.putIfAbsent(id, opening) != null) {
                throw new WireException("Device " + id + " is being opened already");
            }
        }
        link.send(new Message.Open(id, wanted));
        try {
            return await(opening.port(), "open device " + id);
        } finally {
            if (!opening.port().isDone()) {
                link.end("device " + id + " was not opened in time");
            }
        }
    }

    private <T> T await(CompletableFuture<T> answer, String what) throws WireException {
        try {
            return answer.get(settings.greeting().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (TimeoutException e) {
            throw new WireException(
                    "Worker " + address + " did not " + what + " within "
                            + settings.greeting().toMillis() + " ms",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WireException("nobody waits any more for worker " + address + " to " + what, e);
        }
    }

    private static WireException failure(ExecutionException e) {
        return e.getCause() instanceof WireException failure
                ? new WireException(String.valueOf(failure.getMessage()), failure)
                : new WireException(String.valueOf(e.getMessage()), e);
    }

    /** Whether a device is there and can be reached. */
    synchronized boolean reaches(DeviceId id) {
        return lost == null && devices.containsKey(id);
    }

    /** Sends mail to one of its devices. */
    void send(Mail mail) {
        link.send(mail);
    }

    void introduce(Message.Directory directory) {
        link.send(directory);
    }

    /** Ends it; its devices report that they failed. Returns when its threads have ended. */
    @Override
    public void close() {
        link.close();
    }

    /** What the worker sends. */
    private final class Receiver implements Link.Owner {

        @Override
        public void received(Message message) throws WireException {
            if (message instanceof Message.Welcome welcome) {
                machine.complete(welcome.machine());
            } else if (message instanceof Message.Told told) {
                device(told.report().device()).report(told.report());
            } else if (message instanceof Message.Opened opened) {
                opened(opened.device());
            } else if (message instanceof Message.NotOpened not) {
                opening(not.device())
                        .port()
                        .completeExceptionally(new WireException(
                                "Worker " + address + " does not open device " + not.device() + ": " + not.reason()));
            } else if (message instanceof Message.PeerLost gone) {
                owner.peerLost(WorkerConnection.this, gone.worker(), gone.reason());
            } else {
                throw new WireException("a worker sent a " + message.getClass().getSimpleName());
            }
        }

        private RemoteDevice device(DeviceId id) throws WireException {
            synchronized (WorkerConnection.this) {
                RemoteDevice device = devices.get(id);
                if (device == null) {
                    throw new WireException("device " + id + " reports, and was not opened");
                }
                return device;
            }
        }

        private void opened(DeviceId id) throws WireException {
            Opening opening = opening(id);
            RemoteDevice device = new RemoteDevice(id, link, opening.reports());
            synchronized (WorkerConnection.this) {
                devices.put(id, device);
            }
            opening.port().complete(device);
        }

        private Opening opening(DeviceId id) throws WireException {
            synchronized (WorkerConnection.this) {
                Opening opening = openings.remove(id);
                if (opening == null) {
                    throw new WireException("device " + id + " was opened, and nobody asked for it");
                }
                return opening;
            }
        }

        @Override
        public boolean awaits(DeviceId to) {
            return true;
        }

        @Override
        public void received(Mail mail) {
            owner.send(mail);
        }

        @Override
        public void lost(String reason) {
            String why = "worker " + address + " is lost: " + reason;
            List<RemoteDevice> failing;
            List<Opening> waiting;
            synchronized (WorkerConnection.this) {
                lost = why;
                failing = new ArrayList<>(devices.values());
                waiting = new ArrayList<>(openings.values());
                openings.clear();
            }
            WireException failure = new WireException(why);
            machine.completeExceptionally(failure);
            waiting.forEach(opening -> opening.port().completeExceptionally(failure));
            failing.forEach(device -> device.report(new DeviceReport.Failed(device.id(), why)));
        }
    }
}
