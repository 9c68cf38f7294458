package org.hexcast.realexec.device;

import java.util.List;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.kernel.ExactSum;

/**
 * The collectives of one tensor-parallel set of devices, as one of them sees them. An all-reduce adds partial sums of {@link ExactSum}, so that neither its
 * order nor its algorithm changes a bit: small ones send everything to everybody in one round, large ones reduce one part each and gather the parts (2 (t-1)/t
 * of the data each way). Owned by its device.
 */
final class Ring {

    /** Partial sums below this many are sent whole: one round in place of two. */
    private static final int ONE_ROUND = 8192;

    private final List<DeviceId> devices;
    private final int rank;
    private final Post post;
    private final Mailbox mailbox;

    Ring(List<DeviceId> devices, int rank, Post post, Mailbox mailbox) {
        this.devices = devices;
        this.rank = rank;
        this.post = post;
        this.mailbox = mailbox;
    }

    int degree() {
        return devices.size();
    }

    /**
     * Sums over all ranks.
     *
     * @param partial partial sums; handed over, no longer the caller's
     * @param count how many
     * @param sums where the finished sums go
     * @param step number of the step
     * @param part number of the all-reduce within the step
     */
    void allReduce(double[] partial, int count, float[] sums, long step, int part) {
        if (degree() > 1) {
            if (count <= ONE_ROUND) {
                oneRound(partial, count, step, part);
            } else {
                twoRounds(partial, count, sums, step, part);
                return;
            }
        }
        for (int i = 0; i < count; i++) {
            sums[i] = ExactSum.value(partial[i]);
        }
    }

    private void oneRound(double[] partial, int count, long step, int part) {
        Mail.Tag tag = new Mail.Tag(Mail.Kind.PARTIAL_SUMS, step, part);
        double[] own = partial.clone();
        toOthers(tag, new Mail.Doubles(own, 0, count));
        for (int other = 0; other < degree(); other++) {
            if (other != rank) {
                add(partial, 0, doubles(devices.get(other), tag));
            }
        }
    }

    private void twoRounds(double[] partial, int count, float[] sums, long step, int part) {
        Mail.Tag first = new Mail.Tag(Mail.Kind.PARTIAL_SUMS, step, part);
        for (int other = 0; other < degree(); other++) {
            if (other != rank) {
                int from = from(count, other);
                send(other, first, new Mail.Doubles(partial, from, from(count, other + 1) - from));
            }
        }
        int from = from(count, rank);
        int to = from(count, rank + 1);
        for (int other = 0; other < degree(); other++) {
            if (other != rank) {
                add(partial, from, doubles(devices.get(other), first));
            }
        }
        float[] mine = new float[to - from];
        for (int i = from; i < to; i++) {
            mine[i - from] = ExactSum.value(partial[i]);
        }
        Mail.Tag second = new Mail.Tag(Mail.Kind.SUMS, step, part);
        toOthers(second, new Mail.Floats(mine, 0, mine.length));
        System.arraycopy(mine, 0, sums, from, mine.length);
        for (int other = 0; other < degree(); other++) {
            if (other != rank) {
                Mail.Floats others = floats(devices.get(other), second);
                System.arraycopy(others.values(), others.from(), sums, from(count, other), others.count());
            }
        }
    }

    private int from(int count, int index) {
        return (int) ((long) count * index / degree());
    }

    private static void add(double[] sums, int from, Mail.Doubles others) {
        for (int i = 0; i < others.count(); i++) {
            sums[from + i] += others.values()[others.from() + i];
        }
    }

    private void toOthers(Mail.Tag tag, Mail.Payload payload) {
        for (int other = 0; other < degree(); other++) {
            if (other != rank) {
                send(other, tag, payload);
            }
        }
    }

    private void send(int other, Mail.Tag tag, Mail.Payload payload) {
        post.send(new Mail(devices.get(rank), devices.get(other), tag, payload));
    }

    /**
     * Brings rows of all ranks together at rank 0.
     *
     * @param own {@code [rows, widths[rank]]}
     * @param rows rows
     * @param widths columns of each rank
     * @param step number of the step
     * @return {@code [rows, sum of widths]} at rank 0, nothing elsewhere
     */
    float[] gather(float[] own, int rows, int[] widths, long step) {
        Mail.Tag tag = new Mail.Tag(Mail.Kind.LOGITS, step, 0);
        if (rank != 0) {
            send(0, tag, new Mail.Floats(own, 0, rows * widths[rank]));
            return new float[0];
        }
        if (degree() == 1) {
            return own;
        }
        int width = 0;
        for (int w : widths) {
            width += w;
        }
        float[] all = new float[rows * width];
        int at = 0;
        for (int other = 0; other < degree(); other++) {
            Mail.Floats part = other == 0 ? new Mail.Floats(own, 0, rows * widths[0]) : floats(devices.get(other), tag);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(
                        part.values(), part.from() + row * widths[other], all, row * width + at, widths[other]);
            }
            at += widths[other];
        }
        return all;
    }

    private Mail.Doubles doubles(DeviceId from, Mail.Tag tag) {
        return (Mail.Doubles) mailbox.take(from, tag).payload();
    }

    private Mail.Floats floats(DeviceId from, Mail.Tag tag) {
        return (Mail.Floats) mailbox.take(from, tag).payload();
    }
}
