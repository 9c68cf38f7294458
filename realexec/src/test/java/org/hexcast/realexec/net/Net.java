package org.hexcast.realexec.net;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Mail;

/** A coordinator and workers in one process, on ports that the system chooses. */
final class Net implements AutoCloseable {

    static final Secret SECRET = Secret.of("correct horse battery staple");
    static final WorkerMachine MACHINE = new WorkerMachine("hexcast test", 2, 1L << 30);
    static final DeviceSettings CPU = new DeviceSettings("cpu", 1, 1 << 20);

    final BlockingQueue<DeviceReport> reports = new LinkedBlockingQueue<>();
    final BlockingQueue<Mail> here = new LinkedBlockingQueue<>();
    final BlockingQueue<LostRoute> losses = new LinkedBlockingQueue<>();
    final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    final LinkSettings settings;
    final Workers workers;
    private final Deque<Closing> closing = new ArrayDeque<>();

    Net(LinkSettings settings) {
        this.settings = settings;
        workers = add(new Workers(SECRET, settings, here::add, losses::add));
    }

    static Net usual() {
        return new Net(LinkSettings.USUAL);
    }

    /** Loses a silent connection after a fifth of a second. */
    static Net impatient() {
        return new Net(
                new LinkSettings(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(10), 4, 1 << 20));
    }

    private interface Closing {
        void close() throws IOException;
    }

    Workers add(Workers added) {
        closing.push(added::close);
        return added;
    }

    WorkerServer add(WorkerServer added) {
        closing.push(added::close);
        return added;
    }

    <T extends Closeable> T add(T added) {
        closing.push(added::close);
        return added;
    }

    WorkerServer worker(FakeHost host) throws WireException {
        return worker(host, false);
    }

    WorkerServer worker(FakeHost host, boolean once) throws WireException {
        return add(WorkerServer.start(
                WorkerAddress.parse("127.0.0.1:0"),
                SECRET,
                MACHINE,
                host,
                new WorkerServer.Settings(settings, once),
                notes::add));
    }

    DevicePort open(WorkerConnection connection, DeviceId id) throws WireException {
        return connection.open(id, CPU, reports::add);
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came within 20 s");
        }
        return next;
    }

    static <T> List<T> next(BlockingQueue<T> queue, int count) throws InterruptedException {
        List<T> next = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            next.add(next(queue));
        }
        return next;
    }

    static void eventually(BooleanSupplier holds) throws InterruptedException {
        for (int i = 0; i < 2_000; i++) {
            if (holds.getAsBoolean()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("it does not hold after 20 s");
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(NetThreads.PREFIX))
                .sorted()
                .toList();
    }

    /** Ends all, and sees to it that no thread is left. */
    @Override
    public void close() throws IOException {
        try {
            while (!closing.isEmpty()) {
                closing.pop().close();
            }
            eventually(() -> threads().isEmpty());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
