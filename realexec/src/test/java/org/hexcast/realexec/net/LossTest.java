package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.List;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LossTest {

    private static final DeviceId A = new DeviceId("a", 0);
    private static final DeviceId A1 = new DeviceId("a", 1);

    private static List<DeviceId> failed(List<DeviceReport> reports, String reason) {
        assertThat(reports)
                .allSatisfy(report -> assertThat(report)
                        .isInstanceOfSatisfying(
                                DeviceReport.Failed.class,
                                f -> assertThat(f.reason()).contains(reason)));
        return reports.stream().map(DeviceReport::device).sorted().toList();
    }

    @Test
    void wire_cut_everyDeviceFailsOnce_andTheWorkerServesTheNext() throws Exception {
        try (Net net = Net.usual()) {
            // given
            FakeHost host = new FakeHost();
            WorkerServer server = net.worker(host);
            Wire wire = net.add(new Wire(server.address()));
            WorkerConnection connection = net.workers.connect(wire.address());
            DevicePort port = net.open(connection, A);
            net.open(connection, A1);

            // when
            wire.cut();

            // then
            String where = "worker " + wire.address() + " is lost";
            assertThat(failed(Net.next(net.reports, 2), where)).containsExactly(A, A1);
            assertThat(connection.lost())
                    .hasValueSatisfying(why -> assertThat(why).contains(where));
            assertThat(Net.next(host.closed, 2)).containsExactlyInAnyOrder(A, A1);
            assertThat(host.device(A).aborts()).singleElement().asString().contains("the coordinator has gone");
            port.submit(new DeviceCommand.Unload());
            net.workers.send(new Mail(A1, A, new Mail.Tag(Mail.Kind.KV, 1, 1), new Mail.Floats(new float[1], 0, 1)));
            assertThatThrownBy(() -> net.open(connection, A)).hasMessageContaining("is lost");

            // and
            Net.eventually(() -> net.notes.stream().anyMatch(note -> note.contains("has gone")));
            try (Workers next = new Workers(Net.SECRET, net.settings, mail -> {}, loss -> {})) {
                Net.eventually(() -> connects(next, server));
            }
            assertThat(net.reports).isEmpty();
        }
    }

    private static boolean connects(Workers workers, WorkerServer server) {
        try {
            return workers.connect(server.address()).lost().isEmpty();
        } catch (WireException e) {
            return false;
        }
    }

    @Test
    void silence_isALossOnBothSides() throws Exception {
        try (Net net = Net.impatient()) {
            FakeHost host = new FakeHost();
            Wire wire = net.add(new Wire(net.worker(host).address()));
            net.open(net.workers.connect(wire.address()), A);
            wire.freeze();
            assertThat(failed(Net.next(net.reports, 1), "nothing was heard from it for 200 ms"))
                    .containsExactly(A);
            assertThat(Net.next(host.closed)).isEqualTo(A);
            assertThat(Net.next(host.device(A).aborts())).contains("nothing was heard");
        }
    }

    @Test
    void close_byTheCoordinator_failsItsDevices_andClosesThem() throws Exception {
        try (Net net = Net.usual()) {
            FakeHost host = new FakeHost();
            WorkerServer server = net.worker(host, true);
            WorkerConnection connection = net.workers.connect(server.address());
            net.open(connection, A);
            connection.close();
            connection.close();
            assertThat(failed(Net.next(net.reports, 1), "it was closed here")).containsExactly(A);
            assertThat(Net.next(host.closed)).isEqualTo(A);
            server.awaitEnd();
            assertThatThrownBy(() -> net.workers.connect(server.address()))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("Worker " + server.address() + " cannot be used: Connection refused");
        }
    }

    @Test
    void close_byTheWorker_failsItsDevices() throws Exception {
        try (Net net = Net.usual()) {
            FakeHost host = new FakeHost();
            WorkerServer server = net.worker(host);
            net.open(net.workers.connect(server.address()), A);
            server.close();
            assertThat(host.closed).containsExactly(A);
            assertThat(failed(Net.next(net.reports, 1), "is lost")).containsExactly(A);
            server.awaitEnd();
        }
    }

    @Test
    void sender_waitingForRoom_goesOnWhenTheWorkerIsLost() throws Exception {
        try (Net net = Net.impatient()) {
            // given: a wire that takes nothing any more, and more mail than may wait
            Wire wire = net.add(new Wire(net.worker(new FakeHost()).address()));
            net.open(net.workers.connect(wire.address()), A);
            Thread sender = new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    net.workers.send(new Mail(
                            A1, A, new Mail.Tag(Mail.Kind.KV, i, 0), new Mail.Floats(new float[1 << 20], 0, 1 << 20)));
                }
            });

            // when
            wire.freeze();
            sender.start();

            // then
            assertThat(failed(Net.next(net.reports, 1), "nothing was heard")).containsExactly(A);
            sender.join();
        }
    }

    @Test
    void malformedFrame_fromACoordinator_endsItsSessionOnly() throws Exception {
        try (Net net = Net.usual()) {
            FakeHost host = new FakeHost();
            WorkerServer server = net.worker(host);
            for (byte[] bad :
                    List.of(frame(Integer.MAX_VALUE, 17), frame(1, 17, 99), frame(3, 18, 0, 0, 0), frame(1, 16, 0))) {
                try (SocketChannel channel = SocketChannel.open(server.address().resolve())) {
                    new Handshake(channel, Net.SECRET)
                            .call(new Handshake.Caller(Handshake.Role.COORDINATOR, 5), new SecureRandom());
                    channel.write(ByteBuffer.wrap(bad));
                    String note = Net.next(net.notes);
                    while (!note.contains("has gone")) {
                        note = Net.next(net.notes);
                    }
                    assertThat(note).containsAnyOf("announces", "no message of code 99", "bytes too", "ends too early");
                }
            }
            Net.eventually(() -> connects(net.workers, server));
        }
    }

    private static byte[] frame(int length, int sort, int... body) {
        ByteBuffer frame = ByteBuffer.allocate(5 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(length).put((byte) sort);
        for (int b : body) {
            frame.put((byte) b);
        }
        return frame.array();
    }
}
