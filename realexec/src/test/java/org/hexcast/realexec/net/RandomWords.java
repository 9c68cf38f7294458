package org.hexcast.realexec.net;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.model.NormKind;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec;
import org.hexcast.realexec.device.TokenIds;

/** Commands, reports and messages drawn at random; each sort comes up. */
record RandomWords(Random random) {

    static final int COMMANDS = 7;
    static final int REPORTS = 6;
    static final int MESSAGES = 9;

    DeviceId device() {
        return new DeviceId(text(), random.nextInt(Integer.MAX_VALUE));
    }

    String text() {
        return random.ints(random.nextInt(12), 0, 0x3000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private <T> List<T> list(Supplier<T> one) {
        return Stream.generate(one).limit(random.nextInt(4)).toList();
    }

    private TokenIds tokens() {
        return TokenIds.of(random.ints(random.nextInt(9)).toArray());
    }

    DeviceCommand command(int sort) {
        return switch (sort) {
            case 0 -> new DeviceCommand.Load(shard());
            case 1 -> new DeviceCommand.Step(random.nextLong(), list(this::part));
            case 2 -> new DeviceCommand.Release(list(random::nextLong));
            case 3 ->
                new DeviceCommand.SendKv(random.nextLong(), random.nextLong(), random.nextInt(), list(this::slice));
            case 4 ->
                new DeviceCommand.ReceiveKv(random.nextLong(), random.nextLong(), random.nextInt(), list(this::slice));
            case 5 -> new DeviceCommand.CancelKv(random.nextLong(), random.nextLong());
            default -> new DeviceCommand.Unload();
        };
    }

    DeviceReport report(int sort) {
        DeviceId id = device();
        return switch (sort) {
            case 0 -> new DeviceReport.Loaded(id, random.nextLong(), random.nextLong());
            case 1 -> new DeviceReport.StepDone(id, random.nextLong(), random.nextLong(), tokens());
            case 2 -> new DeviceReport.KvSent(id, random.nextLong());
            case 3 -> new DeviceReport.KvArrived(id, random.nextLong());
            case 4 -> new DeviceReport.Unloaded(id, random.nextInt());
            default -> new DeviceReport.Failed(id, text());
        };
    }

    Message message(int sort) {
        DeviceId id = device();
        return switch (sort) {
            case 0 -> new Message.Welcome(new WorkerMachine(text(), 1 + random.nextInt(64), random.nextInt(1 << 30)));
            case 1 -> new Message.Open(id, new DeviceSettings(text(), 1 + random.nextInt(64), random.nextInt(1 << 30)));
            case 2 -> new Message.Opened(id);
            case 3 -> new Message.NotOpened(id, text());
            case 4 -> new Message.Order(id, command(random.nextInt(COMMANDS)));
            case 5 -> new Message.Abort(id, text());
            case 6 -> new Message.Told(report(random.nextInt(REPORTS)));
            case 7 -> new Message.Directory(list(() -> new Message.Entry(device(), address())));
            default -> new Message.PeerLost(address(), text());
        };
    }

    private WorkerAddress address() {
        return new WorkerAddress("h" + text(), random.nextInt(65_536));
    }

    private DeviceCommand.Part part() {
        Optional<Sampling> sampling = random.nextBoolean()
                ? Optional.of(new Sampling(random.nextDouble() * 100, 1 - random.nextDouble(), random.nextLong()))
                : Optional.empty();
        return new DeviceCommand.Part(random.nextLong(), random.nextInt(), tokens(), sampling);
    }

    private DeviceCommand.KvSlice slice() {
        return new DeviceCommand.KvSlice(
                device(), device(), random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt());
    }

    private ShardSpec shard() {
        List<DeviceId> ring = IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(i -> device())
                .toList();
        NormKind[] norms = NormKind.values();
        return new ShardSpec(
                new DecoderShape(
                        new DecoderShape.Sizes(
                                random.nextInt(),
                                random.nextInt(),
                                random.nextInt(),
                                random.nextInt(),
                                random.nextInt(),
                                random.nextInt(),
                                random.nextInt()),
                        norms[random.nextInt(norms.length)],
                        new DecoderShape.Biases(
                                random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean()),
                        random.nextInt(),
                        random.nextBoolean(),
                        new DecoderShape.Numerics(random.nextFloat(), random.nextDouble())),
                new ShardSpec.WeightsSpec(text(), random.nextLong()),
                random.nextInt(),
                random.nextInt(),
                new ShardSpec.Ways(random.nextInt(ring.size()), ring, list(this::device), list(this::device)),
                new ShardSpec.KvRoom(random.nextInt(), random.nextInt(), random.nextInt()));
    }
}
