package org.hexcast.realexec.net;

import java.io.IOException;

/** The other side is not there, is not who it should be, or does not keep to the protocol; the message says which. */
public final class WireException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With a message for the user. */
    public WireException(String message) {
        super(message);
    }

    /** With a message for the user and what led to it. */
    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
