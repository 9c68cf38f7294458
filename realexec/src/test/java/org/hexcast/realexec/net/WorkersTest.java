package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Mail;
import org.hexcast.realexec.device.TokenIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

    private static final DeviceId A = new DeviceId("a", 0);
    private static final DeviceId A1 = new DeviceId("a", 1);
    private static final DeviceId B = new DeviceId("b", 0);
    private static final DeviceId HERE = new DeviceId("here", 0);

    private static Mail mail(DeviceId from, DeviceId to, long number, Mail.Payload payload) {
        return new Mail(from, to, new Mail.Tag(Mail.Kind.PROBE, number, 0), payload);
    }

    private static Mail.Floats floats(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        return new Mail.Floats(values, 0, count);
    }

    private static Mail.Doubles doubles(int count) {
        Random random = new Random(count);
        return new Mail.Doubles(random.doubles(count).toArray(), 0, count);
    }

    @Test
    void connect_worker_saysWhatItHas() throws Exception {
        try (Net net = Net.usual()) {
            WorkerServer server = net.worker(new FakeHost());
            WorkerConnection connection = net.workers.connect(server.address());
            assertThat(connection.machine()).isEqualTo(Net.MACHINE);
            assertThat(connection.lost()).isEmpty();
            assertThatThrownBy(() -> net.workers.connect(server.address())).hasMessageContaining("connected already");
        }
    }

    @Test
    void commands_andReports_keepTheirOrder() throws Exception {
        try (Net net = Net.usual()) {
            // given
            FakeHost host = new FakeHost();
            WorkerConnection connection = net.workers.connect(net.worker(host).address());
            DevicePort port = net.open(connection, A);

            // when
            for (long step = 0; step < 2_000; step++) {
                port.submit(new DeviceCommand.Step(step, List.of()));
                port.submit(new DeviceCommand.Release(List.of(step)));
            }

            // then
            assertThat(Net.next(net.reports, 2_000))
                    .isEqualTo(LongStream.range(0, 2_000)
                            .mapToObj(step -> (DeviceReport) new DeviceReport.StepDone(A, step, 1, TokenIds.NONE))
                            .toList());
            assertThat(Net.next(host.device(A).commands(), 3))
                    .containsExactly(
                            new DeviceCommand.Step(0, List.of()),
                            new DeviceCommand.Release(List.of(0L)),
                            new DeviceCommand.Step(1, List.of()));
            assertThat(port.id()).isEqualTo(A);
        }
    }

    @Test
    void abort_device_reportsAndMayBeOpenedAnew() throws Exception {
        try (Net net = Net.usual()) {
            FakeHost host = new FakeHost();
            WorkerConnection connection = net.workers.connect(net.worker(host).address());
            DevicePort port = net.open(connection, A);
            assertThatThrownBy(() -> net.open(connection, A)).hasMessageContaining("is open already");
            port.abort("its neighbour is lost");
            assertThat(Net.next(net.reports)).isEqualTo(new DeviceReport.Failed(A, "its neighbour is lost"));
            port.submit(new DeviceCommand.Step(1, List.of()));
            net.open(connection, A).submit(new DeviceCommand.Step(2, List.of()));
            assertThat(Net.next(net.reports)).isEqualTo(new DeviceReport.StepDone(A, 2, 1, TokenIds.NONE));
            assertThat(Net.next(host.closed)).isEqualTo(A);
        }
    }

    @Test
    void open_refusedByTheHost_saysWhy_andTheConnectionStays() throws Exception {
        try (Net net = Net.usual()) {
            WorkerConnection connection =
                    net.workers.connect(net.worker(new FakeHost()).address());
            assertThatThrownBy(() -> connection.open(A, new DeviceSettings("tpu", 1, 0), net.reports::add))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("does not open device a/0: there is no backend tpu");
            assertThat(net.open(connection, A).id()).isEqualTo(A);
        }
    }

    @Test
    void mail_bothWays_sameBits() throws Exception {
        try (Net net = Net.usual()) {
            // given
            FakeHost host = new FakeHost();
            net.open(net.workers.connect(net.worker(host).address()), A);
            net.workers.introduce();

            // when
            Mail.Floats many = floats(5_000_000);
            net.workers.send(mail(HERE, A, 1, many));
            net.workers.send(mail(HERE, A, 2, doubles(100_001)));
            net.workers.send(mail(HERE, A, 3, new Mail.Floats(many.values(), 17, 100_000)));
            net.workers.send(mail(HERE, A, 4, doubles(0)));
            List<Mail> there = Net.next(host.device(A).mail(), 4);
            there.forEach(m -> host.device(A).post().send(mail(A, HERE, m.tag().number(), m.payload())));
            List<Mail> back = Net.next(net.here, 4);

            // then
            assertThat(back).extracting(m -> m.tag().number()).containsExactly(1L, 2L, 3L, 4L);
            assertThat(FramesTest.bits(back.get(0).payload())).isEqualTo(FramesTest.bits(many));
            assertThat(FramesTest.bits(back.get(1).payload())).isEqualTo(FramesTest.bits(doubles(100_001)));
            assertThat(FramesTest.bits(back.get(2).payload()))
                    .isEqualTo(FramesTest.bits(new Mail.Floats(many.values(), 17, 100_000)));
            assertThat(back.get(3).payload()).isInstanceOf(Mail.Doubles.class);
        }
    }

    @Test
    void mail_thatCannotBeSent_isRefusedToItsSender() throws Exception {
        try (Net net = Net.usual()) {
            FakeHost host = new FakeHost();
            net.open(net.workers.connect(net.worker(host).address()), A);
            assertThatThrownBy(() -> net.workers.send(mail(HERE, A, 1, new Mail.Floats(new float[4], 2, 3))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not within an array of 4");
            assertThatThrownBy(() -> net.workers.send(mail(HERE, A, 1, new Mail.Floats(new float[4], 0, 1 << 29))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("too long");
            net.workers.send(mail(HERE, A, 2, floats(3)));
            assertThat(Net.next(host.device(A).mail()).tag().number()).isEqualTo(2);
        }
    }

    @Test
    void workers_introduced_sendEachOtherMailWithoutTheCoordinator() throws Exception {
        LinkSettings narrow =
                new LinkSettings(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(10), 4, 1 << 20);
        try (Net net = new Net(narrow)) {
            // given: devices that have heard where the others are
            FakeHost one = new FakeHost();
            FakeHost two = new FakeHost();
            WorkerConnection first = net.workers.connect(net.worker(one).address());
            WorkerConnection second = net.workers.connect(net.worker(two).address());
            net.open(first, A1);
            List<DevicePort> ports = List.of(net.open(first, A), net.open(second, B));
            net.workers.introduce();
            ports.forEach(port -> port.submit(new DeviceCommand.Step(1, List.of())));
            Net.next(net.reports, 2);

            // when: both send at once, more than may wait
            Thread other = new Thread(() -> sendMany(two.device(B), A));
            other.start();
            sendMany(one.device(A), B);
            other.join();
            one.device(A).post().send(mail(A, A1, 7, floats(2)));

            // then
            for (Mail mail : Net.next(two.device(B).mail(), 200)) {
                assertThat(mail.from()).isEqualTo(A);
            }
            assertThat(Net.next(one.device(A).mail(), 200))
                    .extracting(m -> m.tag().number())
                    .isEqualTo(LongStream.range(0, 200).boxed().toList());
            assertThat(Net.next(one.device(A1).mail()).tag().number()).isEqualTo(7);
            assertThat(net.here).isEmpty();
            assertThat(net.losses).isEmpty();
        }
    }

    private static void sendMany(FakeHost.FakeDevice device, DeviceId to) {
        for (int i = 0; i < 200; i++) {
            device.post().send(mail(device.id(), to, i, floats(1 + i * 250)));
        }
    }

    @Test
    void worker_thatCannotReachAnother_saysSo_untilItIsIntroducedAnew() throws Exception {
        try (Net net = Net.usual()) {
            // given: the second is known by a wire that is gone
            FakeHost one = new FakeHost();
            FakeHost two = new FakeHost();
            WorkerConnection first = net.workers.connect(net.worker(one).address());
            WorkerServer server = net.worker(two);
            Wire wire = net.add(new Wire(server.address()));
            WorkerConnection second = net.workers.connect(wire.address());
            DevicePort port = net.open(first, A);
            net.open(second, B);
            net.workers.introduce();
            port.submit(new DeviceCommand.Step(1, List.of()));
            Net.next(net.reports);
            wire.close();

            // when
            one.device(A).post().send(mail(A, B, 1, floats(3)));

            // then
            LostRoute lost = Net.next(net.losses);
            assertThat(lost.from()).containsExactly(A);
            assertThat(lost.to()).containsExactly(B);
            assertThat(lost.reason()).contains(wire.address().toString());
            assertThat(Net.next(net.reports))
                    .isInstanceOfSatisfying(
                            DeviceReport.Failed.class,
                            f -> assertThat(f.device()).isEqualTo(B));
            one.device(A).post().send(mail(A, B, 2, floats(3)));
            assertThat(first.lost()).isEmpty();

            // and when: it has come back
            Net.eventually(() -> net.notes.stream().anyMatch(note -> note.contains("has gone")));
            net.open(net.workers.connect(server.address()), B);
            net.workers.introduce();
            port.submit(new DeviceCommand.Step(2, List.of()));
            Net.next(net.reports);
            one.device(A).post().send(mail(A, B, 3, floats(3)));
            assertThat(Net.next(two.device(B).mail()).tag().number()).isEqualTo(3);
            net.workers.send(mail(HERE, B, 4, floats(3)));
            assertThat(Net.next(two.device(B).mail()).tag().number()).isEqualTo(4);
        }
    }
}
