package org.hexcast.realexec.net;

import java.nio.ByteBuffer;

/** Messages as bodies of frames. */
final class MessageCodec {

    private static final int WELCOME = 0;
    private static final int OPEN = 1;
    private static final int OPENED = 2;
    private static final int NOT_OPENED = 3;
    private static final int ORDER = 4;
    private static final int ABORT = 5;
    private static final int TOLD = 6;
    private static final int DIRECTORY = 7;
    private static final int PEER_LOST = 8;

    private static final int LEAST_ENTRY_BYTES = 16;

    private MessageCodec() {}

    /**
     * The body of a frame.
     *
     * @throws IllegalArgumentException if it is longer than a frame may be
     */
    static ByteBuffer write(Message message) {
        WireOutput out = new WireOutput(Frame.CONTROL_LIMIT);
        if (message instanceof Message.Welcome welcome) {
            WorkerMachine machine = welcome.machine();
            out.code(WELCOME).text(machine.software()).number(machine.cores()).number(machine.memoryBytes());
        } else if (message instanceof Message.Open open) {
            DeviceSettings settings = open.settings();
            out.code(OPEN).device(open.device()).text(settings.backend());
            out.number(settings.threads()).number(settings.memoryBytes());
        } else if (message instanceof Message.Opened opened) {
            out.code(OPENED).device(opened.device());
        } else if (message instanceof Message.NotOpened not) {
            out.code(NOT_OPENED).device(not.device()).note(not.reason());
        } else if (message instanceof Message.Order order) {
            DeviceCodec.write(out.code(ORDER).device(order.device()), order.command());
        } else if (message instanceof Message.Abort abort) {
            out.code(ABORT).device(abort.device()).note(abort.reason());
        } else if (message instanceof Message.Told told) {
            DeviceCodec.write(out.code(TOLD), told.report());
        } else if (message instanceof Message.Directory directory) {
            out.code(DIRECTORY).list(directory.entries(), (o, e) -> write(o.device(e.device()), e.worker()));
        } else if (message instanceof Message.PeerLost lost) {
            write(out.code(PEER_LOST), lost.worker()).note(lost.reason());
        } else {
            throw new IllegalStateException("no code for " + message.getClass());
        }
        return out.finished();
    }

    /** Reads the body of a frame. */
    static Message read(ByteBuffer body) throws WireException {
        return WireInput.whole(body, MessageCodec::message);
    }

    private static Message message(WireInput in) throws WireException {
        int code = in.code();
        return switch (code) {
            case WELCOME -> new Message.Welcome(new WorkerMachine(in.text(), in.integer(), in.longer()));
            case OPEN -> new Message.Open(in.device(), new DeviceSettings(in.text(), in.integer(), in.longer()));
            case OPENED -> new Message.Opened(in.device());
            case NOT_OPENED -> new Message.NotOpened(in.device(), in.text());
            case ORDER -> new Message.Order(in.device(), DeviceCodec.command(in));
            case ABORT -> new Message.Abort(in.device(), in.text());
            case TOLD -> new Message.Told(DeviceCodec.report(in));
            case DIRECTORY ->
                new Message.Directory(in.list(LEAST_ENTRY_BYTES, i -> new Message.Entry(i.device(), address(i))));
            case PEER_LOST -> new Message.PeerLost(address(in), in.text());
            default -> throw new WireException("there is no message of code " + code);
        };
    }

    private static WireOutput write(WireOutput out, WorkerAddress address) {
        return out.text(address.host()).number(address.port());
    }

    private static WorkerAddress address(WireInput in) throws WireException {
        return new WorkerAddress(in.text(), in.integer());
    }
}
