package org.hexcast.realexec.device;

/** Carries mail between devices, in one process or over a network. Thread-safe. */
public interface Post {

    /**
     * Sends; returns when the caller may go on, which may be before it has arrived. Mail to a device that is gone is dropped: its coordinator hears of the loss
     * in other ways.
     */
    void send(Mail mail);
}
