package org.hexcast.realexec.device;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.kernel.KvCache;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.weights.WeightsException;
import org.jspecify.annotations.Nullable;

/**
 * A device of this process: one thread that carries out commands in their order, with the threads of its kernels. It reports {@link DeviceReport.Failed} once,
 * when a command fails or what it waits for is lost, and then does nothing more until it is closed.
 */
public final class DeviceWorker implements DevicePort, AutoCloseable {

    private final DeviceId id;
    private final Surroundings around;
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Mailbox mailbox = new Mailbox();
    private final Thread thread;
    private final KvInbox inbox;
    private @Nullable Shard shard;

    /**
     * What a device works with.
     *
     * @param kernels its own; closed with it
     * @param post carries its mail
     * @param reports hears what it reports, on its thread
     */
    public record Surroundings(LayerKernels kernels, Post post, Consumer<DeviceReport> reports) {}

    private sealed interface Task {}

    private record Order(DeviceCommand command) implements Task {}

    private record KvMail(Mail mail) implements Task {}

    private record Close() implements Task {}

    private record Shard(ShardSpec spec, ShardModel model, KvPool kv, ShardLayout layout) {}

    private DeviceWorker(DeviceId id, Surroundings around) {
        this.id = id;
        this.around = around;
        this.inbox = new KvInbox(id);
        this.thread = new Thread(this::work, "device " + id);
        thread.setDaemon(true);
    }

    /** A device with its thread running and nothing loaded. */
    public static DeviceWorker start(DeviceId id, Surroundings around) {
        DeviceWorker worker = new DeviceWorker(id, around);
        worker.thread.start();
        return worker;
    }

    @Override
    public DeviceId id() {
        return id;
    }

    @Override
    public void submit(DeviceCommand command) {
        tasks.add(new Order(command));
    }

    /** Mail for it has come. */
    public void deliver(Mail mail) {
        if (mail.tag().kind() == Mail.Kind.KV) {
            tasks.add(new KvMail(mail));
        } else {
            mailbox.deliver(mail);
        }
    }

    @Override
    public void abort(String reason) {
        mailbox.fail(reason);
        tasks.add(new Order(new DeviceCommand.Release(List.of())));
    }

    /** Ends its thread, whatever it does or waits for; does not wait for that. */
    @Override
    public void close() {
        mailbox.fail("the device " + id + " is closed");
        tasks.add(new Close());
    }

    /** Waits until its thread has ended. */
    public void join() throws InterruptedException {
        thread.join();
    }

    private void work() {
        try (LayerKernels kernels = around.kernels()) {
            Task task = tasks.take();
            while (!(task instanceof Close)) {
                carryOut(task, kernels);
                task = tasks.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            around.reports().accept(new DeviceReport.Failed(id, "interrupted"));
        } catch (RuntimeException | OutOfMemoryError e) {
            mailbox.fail("the device " + id + " has failed");
            shard = null;
            around.reports().accept(new DeviceReport.Failed(id, reason(e)));
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof DeviceLostException
                        || failure instanceof IllegalArgumentException
                        || failure instanceof WeightsException
                ? String.valueOf(message)
                : failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private void carryOut(Task task, LayerKernels kernels) {
        mailbox.requireOpen();
        if (task instanceof KvMail kv) {
            landed(inbox.arrived(kv.mail()));
        } else if (task instanceof Order order) {
            carryOut(order.command(), kernels);
        }
    }

    private void carryOut(DeviceCommand command, LayerKernels kernels) {
        if (command instanceof DeviceCommand.Load load) {
            load(load.shard(), kernels);
        } else if (command instanceof DeviceCommand.Step step) {
            step(step);
        } else if (command instanceof DeviceCommand.Release release) {
            release.sequences().forEach(sequence -> shard().kv().blocks().release(sequence));
        } else if (command instanceof DeviceCommand.SendKv send) {
            send(send);
        } else if (command instanceof DeviceCommand.ReceiveKv receive) {
            shard().kv().blocks().reserve(receive.sequence(), receive.tokens());
            inbox.expect(receive).forEach(this::landed);
        } else if (command instanceof DeviceCommand.CancelKv cancel) {
            inbox.cancel(cancel.transfer());
            shard().kv().blocks().release(cancel.sequence());
        } else if (command instanceof DeviceCommand.Unload) {
            Shard old = shard;
            shard = null;
            around.reports()
                    .accept(new DeviceReport.Unloaded(
                            id, old == null ? 0 : old.kv().blocks().held()));
        }
    }

    private Shard shard() {
        Shard loaded = shard;
        if (loaded == null) {
            throw new IllegalStateException("the device " + id + " has no shard loaded");
        }
        return loaded;
    }

    private void load(ShardSpec spec, LayerKernels kernels) {
        shard = null;
        ShardLayout layout =
                new ShardLayout(spec.shape(), spec.degree(), spec.ways().rank());
        ShardWeights weights = ShardWeights.load(spec, layout, OpenWeights.of(spec), kernels);
        KvPool kv = new KvPool(
                new KvCache.Shape(
                        spec.kv().blocks(),
                        spec.kv().blockTokens(),
                        layout.heads(),
                        layout.kvHeads(),
                        spec.shape().sizes().headSize()),
                spec.layerTo() - spec.layerFrom());
        Ring ring = new Ring(spec.ways().ring(), spec.ways().rank(), around.post(), mailbox);
        shard = new Shard(spec, new ShardModel(spec, weights, kernels, ring, kv), kv, layout);
        around.reports().accept(new DeviceReport.Loaded(id, weights.bytes(), kv.bytes()));
    }

    private void step(DeviceCommand.Step step) {
        Shard loaded = shard();
        ShardModel model = loaded.model();
        Mail.Tag tag = new Mail.Tag(Mail.Kind.ACTIVATIONS, step.step(), 0);
        float[] received = loaded.spec().first() ? new float[0] : received(model.sender(), tag);
        long started = System.nanoTime();
        float[] x = loaded.spec().first() ? model.embed(step) : received;
        model.layers(step, x);
        TokenIds tokens = TokenIds.NONE;
        if (loaded.spec().last()) {
            tokens = model.sample(step, x);
        } else {
            List<DeviceId> receivers = model.receivers();
            for (int i = 0; i < receivers.size(); i++) {
                float[] sent = i == 0 ? x : x.clone();
                around.post().send(new Mail(id, receivers.get(i), tag, new Mail.Floats(sent, 0, sent.length)));
            }
        }
        around.reports().accept(new DeviceReport.StepDone(id, step.step(), System.nanoTime() - started, tokens));
    }

    /** Hidden states of the stage before, in an array that is now its own. */
    private float[] received(DeviceId from, Mail.Tag tag) {
        Mail.Floats floats = (Mail.Floats) mailbox.take(from, tag).payload();
        boolean whole = floats.from() == 0 && floats.count() == floats.values().length;
        return whole
                ? floats.values()
                : Arrays.copyOfRange(floats.values(), floats.from(), floats.from() + floats.count());
    }

    private void send(DeviceCommand.SendKv send) {
        Shard loaded = shard();
        for (int i = 0; i < send.slices().size(); i++) {
            DeviceCommand.KvSlice slice = send.slices().get(i);
            if (slice.from().equals(id)) {
                float[] values = loaded.kv().read(send.sequence(), send.tokens(), part(loaded, slice));
                Mail.Tag tag = new Mail.Tag(Mail.Kind.KV, send.transfer(), i);
                around.post().send(new Mail(id, slice.to(), tag, new Mail.Floats(values, 0, values.length)));
            }
        }
        around.reports().accept(new DeviceReport.KvSent(id, send.transfer()));
    }

    private static KvPool.Part part(Shard shard, DeviceCommand.KvSlice slice) {
        int layers = shard.spec().layerFrom();
        int heads = shard.layout().kvHeadFrom();
        return new KvPool.Part(
                slice.layerFrom() - layers, slice.layerTo() - layers, slice.headFrom() - heads, slice.headTo() - heads);
    }

    private void landed(KvInbox.Landing landing) {
        if (landing instanceof KvInbox.Slice slice) {
            Shard loaded = shard();
            loaded.kv().write(slice.sequence(), slice.tokens(), part(loaded, slice.slice()), slice.values());
            if (slice.last()) {
                around.reports().accept(new DeviceReport.KvArrived(id, slice.transfer()));
            }
        }
    }
}
