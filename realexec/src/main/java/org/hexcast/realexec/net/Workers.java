package org.hexcast.realexec.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.Mail;
import org.hexcast.realexec.device.Post;

/**
 * The workers of a coordinator. First connect to all, then open devices, then {@link #introduce} the workers to each other, then give commands. As a
 * {@link Post} it carries mail of the coordinator's own process to devices anywhere. Thread-safe.
 */
public final class Workers implements Post, AutoCloseable {

    private final LinkSettings settings;
    private final Post here;
    private final Consumer<LostRoute> losses;
    private final ScheduledThreadPoolExecutor timer = NetThreads.timer("coordinator");
    private final Dialer dialer;
    private final Handshake.Caller me;
    private final Map<WorkerAddress, WorkerConnection> connections = new LinkedHashMap<>();

    /**
     * No workers yet.
     *
     * @param secret that the workers know too
     * @param here takes mail to devices of this process, drops what is for nobody, and never blocks
     * @param losses hears that a worker cannot reach another one; never blocks
     */
    public Workers(Secret secret, LinkSettings settings, Post here, Consumer<LostRoute> losses) {
        this.settings = settings;
        this.here = here;
        this.losses = losses;
        dialer = new Dialer(secret, settings, timer);
        me = new Handshake.Caller(Handshake.Role.COORDINATOR, dialer.newSession());
    }

    /**
     * Connects to a worker; blocks until it has said what it has. A worker that was lost may be connected to anew.
     *
     * @throws WireException if it is not there, refuses, or does not know the secret; the message names it
     */
    public WorkerConnection connect(WorkerAddress address) throws WireException {
        if (connection(address).filter(c -> c.lost().isEmpty()).isPresent()) {
            throw new WireException("Worker " + address + " is connected already");
        }
        WorkerConnection connection =
                new WorkerConnection(address, dialer.dial(address, me), settings, timer, new Switch());
        try {
            connection.start();
        } catch (WireException e) {
            connection.close();
            throw e;
        }
        synchronized (connections) {
            connections.put(address, connection);
        }
        return connection;
    }

    private Optional<WorkerConnection> connection(WorkerAddress address) {
        synchronized (connections) {
            return Optional.ofNullable(connections.get(address));
        }
    }

    private List<WorkerConnection> connections() {
        synchronized (connections) {
            return new ArrayList<>(connections.values());
        }
    }

    /** Tells every worker where the devices of all are; mail between workers then goes directly. To be called again after devices were opened. */
    public void introduce() {
        List<Message.Entry> entries = new ArrayList<>();
        for (WorkerConnection connection : connections()) {
            if (connection.lost().isEmpty()) {
                connection.devices().forEach(id -> entries.add(new Message.Entry(id, connection.address())));
            }
        }
        connections().forEach(connection -> connection.introduce(new Message.Directory(entries)));
    }

    @Override
    public void send(Mail mail) {
        for (WorkerConnection connection : connections()) {
            if (connection.reaches(mail.to())) {
                connection.send(mail);
                return;
            }
        }
        here.send(mail);
    }

    /** Ends all connections; their devices report that they failed. Returns when all threads have ended. */
    @Override
    public void close() {
        dialer.close();
        connections().forEach(WorkerConnection::close);
        NetThreads.end(timer);
    }

    /** What workers send that is for the coordinator as a whole. */
    private final class Switch implements WorkerConnection.Owner {

        @Override
        public void send(Mail mail) {
            here.send(mail);
        }

        @Override
        public void peerLost(WorkerConnection from, WorkerAddress to, String reason) {
            List<DeviceId> others =
                    connection(to).map(WorkerConnection::devices).orElse(List.of());
            losses.accept(new LostRoute(from.devices(), others, reason));
        }
    }
}
