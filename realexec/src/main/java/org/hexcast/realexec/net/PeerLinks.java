package org.hexcast.realexec.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.Mail;

/** The ways from one worker to the others, as the coordinator told. Thread-safe. */
final class PeerLinks implements AutoCloseable {

    private final Function<WorkerAddress, PeerLink> maker;
    private final Dialer dialer;
    private final Map<WorkerAddress, PeerLink> links = new HashMap<>();
    private Map<DeviceId, WorkerAddress> where = Map.of();
    private boolean closed;

    /**
     * None yet.
     *
     * @param maker makes a connection that has not begun
     * @param dialer that they dial by; closed with them
     */
    PeerLinks(Function<WorkerAddress, PeerLink> maker, Dialer dialer) {
        this.maker = maker;
        this.dialer = dialer;
    }

    /** Where devices are; a worker that was lost is dialed again when there is mail. */
    void introduce(Map<DeviceId, WorkerAddress> devices) {
        List<PeerLink> gone = new ArrayList<>();
        synchronized (this) {
            where = Map.copyOf(devices);
            for (WorkerAddress address : List.copyOf(links.keySet())) {
                PeerLink link = links.get(address);
                if (link != null && (link.isLost() || !where.containsValue(address))) {
                    links.remove(address);
                    gone.add(link);
                }
            }
        }
        gone.forEach(PeerLink::close);
    }

    /** Sends mail, or says that its device is with no other worker. */
    boolean send(Mail mail) {
        PeerLink link;
        synchronized (this) {
            WorkerAddress address = where.get(mail.to());
            if (address == null) {
                return false;
            }
            if (closed) {
                return true;
            }
            link = links.get(address);
            if (link == null) {
                link = maker.apply(address);
                links.put(address, link);
                link.start();
            }
        }
        link.send(mail);
        return true;
    }

    /** Ends all and waits for their end. */
    @Override
    public void close() {
        List<PeerLink> ending;
        synchronized (this) {
            closed = true;
            ending = List.copyOf(links.values());
            links.clear();
        }
        dialer.close();
        ending.forEach(PeerLink::close);
        ending.forEach(PeerLink::join);
    }
}
