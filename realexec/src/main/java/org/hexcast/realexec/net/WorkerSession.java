package org.hexcast.realexec.net;

import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.Mail;
import org.hexcast.realexec.device.Post;

/** What a worker does for one coordinator, from its coming to its going: devices, and the mail of these. Thread-safe. */
final class WorkerSession implements Link.Owner, Post {

    private final long number;
    private final DeviceHost host;
    private final PeerLinks peers;
    private final Link coordinator;
    private final BiConsumer<WorkerSession, String> ended;
    private final LinkSettings settings;
    private final ScheduledExecutorService timer;
    private final Map<DeviceId, HostedDevice> devices = new ConcurrentHashMap<>();
    private final Map<DeviceId, ReportGate> gates = new HashMap<>(); // of the thread that reads
    private final List<Link> callers = new ArrayList<>();
    private boolean over;

    /**
     * A session that has not begun.
     *
     * @param number of the session
     * @param channel to the coordinator
     * @param host makes devices
     * @param dialer to other workers; closed with the session
     * @param ended hears once why the session has ended, when all its devices are closed
     */
    WorkerSession(
            long number,
            SocketChannel channel,
            DeviceHost host,
            Dialer dialer,
            LinkSettings settings,
            ScheduledExecutorService timer,
            BiConsumer<WorkerSession, String> ended) {
        this.number = number;
        this.host = host;
        this.ended = ended;
        this.settings = settings;
        this.timer = timer;
        coordinator = new Link(channel, "coordinator", this, settings, new Outbox(settings.waitingBytes()), timer);
        peers = new PeerLinks(
                address -> new PeerLink(
                        address,
                        number,
                        dialer,
                        settings,
                        timer,
                        (lost, reason) -> coordinator.send(new Message.PeerLost(lost, reason))),
                dialer);
    }

    long number() {
        return number;
    }

    void start(WorkerMachine machine) {
        coordinator.send(new Message.Welcome(machine));
        coordinator.start();
    }

    /** Takes mail of another worker. */
    void welcome(SocketChannel channel, String other) {
        Link caller = new Link(
                channel,
                "mail of " + other,
                new CallingPeer(this::deliver, devices::containsKey),
                settings,
                new Outbox(1),
                timer);
        synchronized (this) {
            caller.start();
            callers.add(caller);
            if (over) {
                caller.end("the coordinator has gone");
            }
        }
    }

    @Override
    public void received(Message message) throws WireException {
        if (message instanceof Message.Open open) {
            open(open);
        } else if (message instanceof Message.Order order) {
            device(order.device()).submit(order.command());
        } else if (message instanceof Message.Abort abort) {
            device(abort.device()).abort(abort.reason());
        } else if (message instanceof Message.Directory directory) {
            Map<DeviceId, WorkerAddress> where = new HashMap<>();
            directory.entries().forEach(entry -> where.put(entry.device(), entry.worker()));
            where.keySet().removeAll(devices.keySet());
            peers.introduce(where);
        } else {
            throw new WireException("a coordinator sent a " + message.getClass().getSimpleName());
        }
    }

    private HostedDevice device(DeviceId id) throws WireException {
        HostedDevice device = devices.get(id);
        if (device == null) {
            throw new WireException("device " + id + " was not opened");
        }
        return device;
    }

    private void open(Message.Open open) {
        DeviceId id = open.device();
        ReportGate before = gates.get(id);
        if (before != null && !before.hasFailed()) {
            coordinator.send(new Message.NotOpened(id, "it is open already"));
            return;
        }
        try {
            HostedDevice failed = devices.remove(id);
            if (failed != null) {
                failed.close();
            }
            ReportGate gate = new ReportGate(report -> coordinator.send(new Message.Told(report)));
            devices.put(id, host.open(id, open.settings(), this, gate));
            gates.put(id, gate);
            coordinator.send(new Message.Opened(id));
            gate.open();
        } catch (RuntimeException e) {
            coordinator.send(new Message.NotOpened(id, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void send(Mail mail) {
        HostedDevice here = devices.get(mail.to());
        if (here != null) {
            here.deliver(mail);
        } else if (!peers.send(mail)) {
            coordinator.send(mail);
        }
    }

    private void deliver(Mail mail) {
        HostedDevice here = devices.get(mail.to());
        if (here != null) {
            here.deliver(mail);
        }
    }

    @Override
    public boolean awaits(DeviceId to) {
        return devices.containsKey(to);
    }

    @Override
    public void received(Mail mail) {
        deliver(mail);
    }

    @Override
    public void lost(String reason) {
        List<Link> ending;
        synchronized (this) {
            over = true;
            ending = List.copyOf(callers);
        }
        try {
            devices.values().forEach(device -> device.abort("the coordinator has gone: " + reason));
            ending.forEach(Link::close);
            peers.close();
            devices.values().forEach(HostedDevice::close);
            devices.clear();
        } finally {
            ended.accept(this, reason);
        }
    }

    /** Ends it and waits for its end. */
    void close() {
        coordinator.close();
    }

    /** Ends it without waiting, before it has begun. */
    void giveUp() {
        coordinator.end("the greeting failed");
        peers.close();
    }
}
