package org.hexcast.realexec.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * Both sides prove that they know the secret without sending it: a code over both sides' random numbers, who calls as what for which session, and the version of
 * the protocol. The caller proves first, so that a stranger gets no code to guess at. Frames are read byte by byte as long as they must be, at most
 * {@link Frame#GREETING_LIMIT}.
 */
final class Handshake {

    private static final int MAGIC = 0x43584548;
    private static final int NONCE_BYTES = 32;
    private static final int CODE_BYTES = 32;

    /** As what a side calls. */
    enum Role {
        COORDINATOR(1),
        PEER(2);

        private final int code;

        Role(int code) {
            this.code = code;
        }

        static Role of(int code) throws WireException {
            if (code == COORDINATOR.code) {
                return COORDINATOR;
            }
            if (code == PEER.code) {
                return PEER;
            }
            throw new WireException("it calls as " + code + ", which there is not");
        }
    }

    /**
     * Who calls.
     *
     * @param role as what
     * @param session number of the coordinator's session
     */
    record Caller(Role role, long session) {}

    private final ByteChannel channel;
    private final Secret secret;
    private final byte[] callerNonce = new byte[NONCE_BYTES];
    private final byte[] workerNonce = new byte[NONCE_BYTES];
    private Caller caller = new Caller(Role.PEER, 0);

    Handshake(ByteChannel channel, Secret secret) {
        this.channel = channel;
        this.secret = secret;
    }

    /**
     * The caller's side.
     *
     * @throws WireException if the worker refuses, naming its reason, or does not know the secret
     */
    void call(Caller me, SecureRandom random) throws IOException {
        caller = me;
        random.nextBytes(callerNonce);
        write(
                Frame.Sort.HELLO,
                greeting()
                        .number(MAGIC)
                        .number(WorkerMachine.PROTOCOL)
                        .code(me.role().code)
                        .number(me.session())
                        .raw(callerNonce));
        ByteBuffer challenge = answer(Frame.Sort.CHALLENGE);
        System.arraycopy(WireInput.whole(challenge, in -> in.raw(NONCE_BYTES)), 0, workerNonce, 0, NONCE_BYTES);
        write(Frame.Sort.PROOF, greeting().raw(code("caller")));
        byte[] proof = WireInput.whole(answer(Frame.Sort.ACCEPTED), in -> in.raw(CODE_BYTES));
        if (!MessageDigest.isEqual(proof, code("worker"))) {
            throw new WireException("it does not know the secret.\nMaybe another program listens there.");
        }
    }

    private ByteBuffer answer(Frame.Sort expected) throws IOException {
        Received received = read();
        if (received.sort() == Frame.Sort.REFUSED) {
            throw new WireException("it refused: " + WireInput.whole(received.body(), WireInput::text));
        }
        return received.expected(expected);
    }

    /**
     * The worker's side: reads who calls and its proof. To be followed by {@link #accept} or {@link #refuse}.
     *
     * @throws WireException if it does not know the secret or speaks another protocol; it was told so
     */
    Caller verify(SecureRandom random) throws IOException {
        ByteBuffer hello = read().expected(Frame.Sort.HELLO);
        int version = WireInput.whole(hello, this::hello);
        if (version != WorkerMachine.PROTOCOL) {
            throw refused("its protocol is of version " + version + ", and the worker's of version "
                    + WorkerMachine.PROTOCOL + ".\nMaybe both are not of the same release.");
        }
        random.nextBytes(workerNonce);
        write(Frame.Sort.CHALLENGE, greeting().raw(workerNonce));
        byte[] proof = WireInput.whole(read().expected(Frame.Sort.PROOF), in -> in.raw(CODE_BYTES));
        if (!MessageDigest.isEqual(proof, code("caller"))) {
            throw refused("the secrets differ.\nMaybe the secret files are not the same.");
        }
        return caller;
    }

    private int hello(WireInput in) throws WireException {
        if (in.integer() != MAGIC) {
            throw new WireException("it does not speak the protocol of Hexcast");
        }
        int version = in.integer();
        caller = new Caller(Role.of(in.code()), in.longer());
        System.arraycopy(in.raw(NONCE_BYTES), 0, callerNonce, 0, NONCE_BYTES);
        return version;
    }

    private WireException refused(String reason) throws IOException {
        refuse(reason);
        return new WireException(reason);
    }

    /** Lets the caller in. */
    void accept() throws IOException {
        write(Frame.Sort.ACCEPTED, greeting().raw(code("worker")));
    }

    /** Sends the caller away. */
    void refuse(String reason) throws IOException {
        write(Frame.Sort.REFUSED, greeting().text(reason));
    }

    /** Every field has a fixed length, so that no two messages have the same bytes. */
    private byte[] code(String side) {
        ByteBuffer message = greeting()
                .raw(new byte[] {(byte) side.charAt(0)})
                .number(MAGIC)
                .number(WorkerMachine.PROTOCOL)
                .code(caller.role().code)
                .number(caller.session())
                .raw(callerNonce)
                .raw(workerNonce)
                .finished();
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return secret.code(bytes);
    }

    private static WireOutput greeting() {
        return new WireOutput(Frame.GREETING_LIMIT);
    }

    private void write(Frame.Sort sort, WireOutput out) throws IOException {
        ByteBuffer body = out.finished();
        ByteBuffer frame =
                ByteBuffer.allocate(Frame.HEADER_BYTES + body.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(body.remaining()).put(sort.code()).put(body).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    private record Received(Frame.Sort sort, ByteBuffer body) {
        ByteBuffer expected(Frame.Sort expected) throws WireException {
            if (sort != expected) {
                throw new WireException("it sent " + sort + " where " + expected + " was due");
            }
            return body;
        }
    }

    private Received read() throws IOException {
        ByteBuffer header = full(Frame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int length = header.getInt();
        if (length < 0 || length > Frame.GREETING_LIMIT) {
            throw new WireException("it announced " + length + " bytes before it proved the secret; at most "
                    + Frame.GREETING_LIMIT + " are taken");
        }
        Frame.Sort sort = Frame.Sort.of(header.get());
        return new Received(sort, full(length));
    }

    private ByteBuffer full(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new WireException("it closed the connection during the greeting");
            }
        }
        return bytes.flip();
    }
}
