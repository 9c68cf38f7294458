package org.hexcast.realexec.net;

import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.Mail;

/** A device of this process. Thread-safe. */
public interface HostedDevice extends DevicePort, AutoCloseable {

    /** Puts mail into its box; never blocks. After the end of the device mail is dropped. */
    void deliver(Mail mail);

    /** Ends it and frees what it holds; returns when its threads have ended. */
    @Override
    void close();
}
