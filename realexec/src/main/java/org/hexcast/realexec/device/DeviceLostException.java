package org.hexcast.realexec.device;

/** A device cannot go on: something that it works with is lost. */
final class DeviceLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeviceLostException(String reason) {
        super(reason);
    }
}
