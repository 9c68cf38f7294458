package org.hexcast.realexec.net;

import java.net.InetSocketAddress;

/**
 * Where a worker listens; prints as {@code host:port}, an IPv6 address in brackets.
 *
 * @param host name or address
 * @param port from 0 to 65535; 0 lets the system choose one to listen on
 */
public record WorkerAddress(String host, int port) {

    private static final int LONGEST_HOST = 255;
    private static final int LAST_PORT = 65_535;

    public WorkerAddress {
        if (host.isBlank() || host.length() > LONGEST_HOST) {
            throw new IllegalArgumentException("A host name must have 1 to " + LONGEST_HOST + " characters");
        }
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("port " + port + " of " + host + " must be from 0 to " + LAST_PORT);
        }
    }

    /**
     * Reads {@code host:port}, {@code [::1]:port}, or {@code :port} for the loopback address.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static WorkerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw unreadable(text);
        }
        try {
            if (colon < 0) {
                throw unreadable(text);
            }
            return new WorkerAddress(host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw unreadable(text);
        }
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "Address '" + text + "' must be HOST:PORT, for example 127.0.0.1:7070 or [::1]:7070");
    }

    /** Looked up. */
    InetSocketAddress resolve() throws WireException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new WireException("Host " + host + " is not known.\nMaybe give its address instead of its name.");
        }
        return address;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
