package org.hexcast.realexec.net;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.Mail;

/**
 * Another worker that sends mail here; its loss is the coordinator's matter.
 *
 * @param box takes the mail
 * @param here whether a device is here
 */
record CallingPeer(Consumer<Mail> box, Predicate<DeviceId> here) implements Link.Owner {

    @Override
    public void received(Message message) throws WireException {
        throw new WireException(
                "a worker sent another one a " + message.getClass().getSimpleName());
    }

    @Override
    public boolean awaits(DeviceId to) {
        return here.test(to);
    }

    @Override
    public void received(Mail mail) {
        box.accept(mail);
    }

    @Override
    public void lost(String reason) {
        // The coordinator hears of it from the worker that sends, or loses that worker itself.
    }
}
