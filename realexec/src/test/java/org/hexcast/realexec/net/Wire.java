package org.hexcast.realexec.net;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wire to a worker that can be cut, or carry nothing any more without anybody noticing; it remembers what callers sent. */
final class Wire implements Closeable {

    private final ServerSocket listening;
    private final WorkerAddress worker;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private volatile boolean frozen;

    Wire(WorkerAddress worker) throws IOException {
        this.worker = worker;
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        begin(this::listen);
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    WorkerAddress address() {
        return new WorkerAddress("127.0.0.1", listening.getLocalPort());
    }

    private void listen() {
        try {
            while (true) {
                Socket in = listening.accept();
                Socket out = new Socket(worker.host(), worker.port());
                sockets.add(in);
                sockets.add(out);
                begin(() -> copy(in, out, sent));
                begin(() -> copy(out, in, new ByteArrayOutputStream()));
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void copy(Socket from, Socket to, ByteArrayOutputStream memory) {
        byte[] bytes = new byte[1 << 16];
        try {
            int read = from.getInputStream().read(bytes);
            while (read >= 0) {
                if (!frozen) {
                    memory.write(bytes, 0, read);
                    to.getOutputStream().write(bytes, 0, read);
                }
                read = from.getInputStream().read(bytes);
            }
        } catch (IOException e) {
            // cut
        }
        if (!frozen) {
            cut();
        }
    }

    byte[] sent() {
        return sent.toByteArray();
    }

    /** From now on nothing arrives, not even the end of the connection. */
    void freeze() {
        frozen = true;
    }

    /** Both ends see a closed connection. */
    void cut() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
