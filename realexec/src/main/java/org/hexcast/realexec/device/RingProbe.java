package org.hexcast.realexec.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.hexcast.domain.hardware.DeviceId;

/** How long devices of this process take for what they exchange: the {@link Ring} and the mail of real steps, one thread a device. */
public final class RingProbe {

    private final List<DeviceId> ids = new ArrayList<>();
    private final Map<DeviceId, Mailbox> boxes = new LinkedHashMap<>();

    /** Work of one device in one round. */
    @FunctionalInterface
    private interface Round {
        void run(Ring ring, int rank, long step);
    }

    /** What a device computes before each all-reduce of a layer. */
    @FunctionalInterface
    public interface LayerWork {
        /** Partial sums of one part of the layer; the array is handed over. */
        double[] partialSums(int part);
    }

    /** Among so many devices, at least 1. */
    public RingProbe(int degree) {
        for (int rank = 0; rank < degree; rank++) {
            DeviceId id = new DeviceId("probe", rank);
            ids.add(id);
            boxes.put(id, new Mailbox());
        }
    }

    private Mailbox box(DeviceId id) {
        Mailbox box = boxes.get(id);
        if (box == null) {
            throw new IllegalStateException("device " + id + " is not of this probe");
        }
        return box;
    }

    /**
     * Seconds of a layer whose parts each end with an all-reduce; mean of some rounds one after the other.
     *
     * @param work of each rank
     * @param parts of a layer
     * @param count sums of each part
     */
    public double layerSeconds(List<LayerWork> work, int parts, int count, int rounds) {
        float[][] sums = new float[ids.size()][count];
        return seconds(rounds, (ring, rank, step) -> {
            for (int part = 0; part < parts; part++) {
                ring.allReduce(work.get(rank).partialSums(part), count, sums[rank], step, part);
            }
        });
    }

    /**
     * Seconds of a gather of rows, at the device that gathers. All meet after every round; what meeting takes is taken off.
     *
     * @param rows rows
     * @param widths columns of each rank
     */
    public double gatherSeconds(int rows, List<Integer> widths, int rounds) {
        int[] columns = widths.stream().mapToInt(Integer::intValue).toArray();
        double met = seconds(rounds, (ring, rank, step) -> meet(ring, step));
        double gathered = seconds(rounds, (ring, rank, step) -> {
            ring.gather(new float[rows * columns[rank]], rows, columns, step);
            meet(ring, step);
        });
        return Math.max(1e-9, gathered - met);
    }

    private static void meet(Ring ring, long step) {
        ring.allReduce(new double[1], 1, new float[1], step, 1);
    }

    /** Seconds of one message of so many floats from the first device to the second: half of there and back. */
    public double messageSeconds(int count, int rounds) {
        double both = seconds(rounds, (ring, rank, step) -> {
            Mail.Tag tag = new Mail.Tag(Mail.Kind.PROBE, step, 0);
            if (rank == 0) {
                send(0, 1, tag, count);
                box(ids.get(0)).take(ids.get(1), tag);
            } else if (rank == 1) {
                box(ids.get(1)).take(ids.get(0), tag);
                send(1, 0, tag, count);
            }
        });
        return both / 2;
    }

    private void send(int from, int to, Mail.Tag tag, int count) {
        box(ids.get(to))
                .deliver(new Mail(ids.get(from), ids.get(to), tag, new Mail.Floats(new float[count], 0, count)));
    }

    private double seconds(int rounds, Round round) {
        CountDownLatch ready = new CountDownLatch(ids.size());
        List<FutureTask<Double>> tasks = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            int rank = i;
            Ring ring = new Ring(ids, rank, mail -> box(mail.to()).deliver(mail), box(ids.get(rank)));
            tasks.add(new FutureTask<>(() -> {
                ready.countDown();
                ready.await();
                long start = System.nanoTime();
                for (long step = 0; step < rounds; step++) {
                    round.run(ring, rank, step);
                }
                return (System.nanoTime() - start) / 1e9 / rounds;
            }));
        }
        tasks.stream().skip(1).forEach(task -> {
            Thread thread = new Thread(task, "ring probe");
            thread.setDaemon(true);
            thread.start();
        });
        tasks.get(0).run();
        double longest = 0;
        for (FutureTask<Double> task : tasks) {
            longest = Math.max(longest, result(task));
        }
        return longest;
    }

    private static double result(FutureTask<Double> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while devices exchanged", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("devices could not exchange", e);
        }
    }
}
