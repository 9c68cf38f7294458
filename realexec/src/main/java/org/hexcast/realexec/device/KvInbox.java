package org.hexcast.realexec.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hexcast.domain.hardware.DeviceId;

/**
 * KV slices on their way to one device: mail that comes before its command waits, mail of transfers given up is dropped. Owned by the device.
 */
final class KvInbox {

    private final DeviceId id;
    private final Map<Long, Expected> expected = new HashMap<>();
    private final Map<Long, List<Mail>> early = new HashMap<>();
    private final Set<Long> cancelled = new HashSet<>();

    private static final class Expected {
        private final DeviceCommand.ReceiveKv command;
        private int left;

        private Expected(DeviceCommand.ReceiveKv command, int left) {
            this.command = command;
            this.left = left;
        }
    }

    /** What became of a mail. */
    sealed interface Landing {}

    /** It waits, or was dropped. */
    record Nothing() implements Landing {}

    /**
     * It is to be written.
     *
     * @param transfer number
     * @param sequence whose
     * @param tokens cached tokens
     * @param slice where it belongs
     * @param values the numbers
     * @param last whether it is the last of its transfer here
     */
    record Slice(
            long transfer, long sequence, int tokens, DeviceCommand.KvSlice slice, Mail.Floats values, boolean last)
            implements Landing {}

    KvInbox(DeviceId id) {
        this.id = id;
    }

    Landing arrived(Mail mail) {
        long transfer = mail.tag().number();
        Expected expects = expected.get(transfer);
        if (expects == null) {
            if (!cancelled.contains(transfer)) {
                early.computeIfAbsent(transfer, t -> new ArrayList<>()).add(mail);
            }
            return new Nothing();
        }
        DeviceCommand.KvSlice slice = expects.command.slices().get(mail.tag().part());
        if (!slice.to().equals(id) || !slice.from().equals(mail.from())) {
            throw new IllegalStateException("KV slice " + mail.tag() + " from " + mail.from() + " is not for " + id);
        }
        expects.left--;
        if (expects.left == 0) {
            expected.remove(transfer);
        }
        return new Slice(
                transfer,
                expects.command.sequence(),
                expects.command.tokens(),
                slice,
                (Mail.Floats) mail.payload(),
                expects.left == 0);
    }

    /** Expects a transfer; what has come early lands now. */
    List<Landing> expect(DeviceCommand.ReceiveKv command) {
        int here = (int)
                command.slices().stream().filter(slice -> slice.to().equals(id)).count();
        expected.put(command.transfer(), new Expected(command, here));
        List<Landing> landings = new ArrayList<>();
        List<Mail> waiting = early.remove(command.transfer());
        if (waiting != null) {
            waiting.forEach(mail -> landings.add(arrived(mail)));
        }
        return landings;
    }

    void cancel(long transfer) {
        expected.remove(transfer);
        early.remove(transfer);
        cancelled.add(transfer);
    }
}
