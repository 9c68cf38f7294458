package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GreetingTest {

    private static final Secret OTHER = Secret.of("correct horse battery stable");

    @Test
    void secret_tooShort_isRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> Secret.of("  fifteen letters\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("15 characters is too short")
                .hasMessageNotContaining("fifteen");
        assertThat(Net.SECRET.toString()).doesNotContain("horse");
    }

    @Test
    void secret_differs_bothSidesSaySo_andTheWorkerServesOn() throws Exception {
        try (Net net = Net.usual()) {
            WorkerServer server = net.worker(new FakeHost());
            try (Workers strangers = new Workers(OTHER, net.settings, mail -> {}, loss -> {})) {
                assertThatThrownBy(() -> strangers.connect(server.address()))
                        .isInstanceOf(WireException.class)
                        .hasMessageContaining(
                                "Worker " + server.address() + " cannot be used: it refused: the secrets differ");
            }
            assertThat(Net.next(net.notes)).contains("was refused: the secrets differ");
            assertThat(net.workers.connect(server.address()).machine()).isEqualTo(Net.MACHINE);
        }
    }

    @Test
    void worker_thatDoesNotKnowTheSecret_isNotBelieved() throws Exception {
        try (Net net = Net.usual();
                ServerSocketChannel impostor = ServerSocketChannel.open()
                        .bind(WorkerAddress.parse(":0").resolve())) {
            int port = ((java.net.InetSocketAddress) impostor.getLocalAddress()).getPort();
            Thread serving = new Thread(() -> pretend(impostor));
            serving.start();
            assertThatThrownBy(() -> net.workers.connect(new WorkerAddress("127.0.0.1", port)))
                    .hasMessageContaining("it does not know the secret");
            serving.join();
        }
    }

    /** Lets everybody in. */
    private static void pretend(ServerSocketChannel listening) {
        try (SocketChannel channel = listening.accept()) {
            ByteBuffer bytes = ByteBuffer.allocate(1024);
            channel.read(bytes);
            channel.write(ByteBuffer.wrap(frame(2, 32)));
            channel.read(bytes.clear());
            channel.write(ByteBuffer.wrap(frame(4, 32)));
            channel.read(bytes.clear());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] frame(int sort, int length) {
        byte[] frame = new byte[5 + length];
        frame[0] = (byte) length;
        frame[4] = (byte) sort;
        return frame;
    }

    @Test
    void handshake_replayed_isRefused() throws Exception {
        try (Net net = Net.usual()) {
            // given: all that a good coordinator sent
            FakeHost host = new FakeHost();
            WorkerServer server = net.worker(host);
            Wire wire = net.add(new Wire(server.address()));
            WorkerConnection good = net.workers.connect(wire.address());
            net.open(good, new org.hexcast.domain.hardware.DeviceId("a", 0));
            byte[] sent = wire.sent();
            good.close();
            Net.eventually(() -> net.notes.stream().anyMatch(note -> note.contains("has gone")));
            net.notes.clear();
            host.devices.clear();

            // when
            try (Socket socket =
                    new Socket(server.address().host(), server.address().port())) {
                socket.getOutputStream().write(sent);

                // then
                assertThat(Net.next(net.notes)).contains("was refused: the secrets differ");
                assertThat(host.devices).isEmpty();
            }
        }
    }

    @Test
    void version_ofAnotherRelease_isNamed() throws Exception {
        try (Net net = Net.usual()) {
            WorkerServer server = net.worker(new FakeHost());
            byte[] hello = frame(1, 49);
            System.arraycopy(new byte[] {0x48, 0x45, 0x58, 0x43, 99}, 0, hello, 5, 5);
            hello[13] = 1;
            try (Socket socket =
                    new Socket(server.address().host(), server.address().port())) {
                socket.getOutputStream().write(hello);
                assertThat(Net.next(net.notes))
                        .contains("its protocol is of version 99, and the worker's of version 1");
            }
        }
    }

    @Test
    void garbage_leavesTheServerServing() throws Exception {
        try (Net net = Net.usual()) {
            WorkerServer server = net.worker(new FakeHost());
            RandomCases.check(50, random -> {
                byte[] garbage = new byte[1 + random.nextInt(3_000)];
                random.nextBytes(garbage);
                if (random.nextBoolean()) {
                    Arrays.fill(garbage, 0, Math.min(4, garbage.length), (byte) 0xff);
                }
                send(server, garbage);
            });
            assertThat(Net.next(net.notes, 50))
                    .allSatisfy(note -> assertThat(note).contains("was refused"));
            send(server, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 1});
            assertThat(Net.next(net.notes)).contains("announced 2147483647 bytes before it proved the secret");
            assertThat(net.workers.connect(server.address()).machine()).isEqualTo(Net.MACHINE);
        }
    }

    private static void send(WorkerServer server, byte[] bytes) throws IOException {
        try (Socket socket =
                new Socket(server.address().host(), server.address().port())) {
            socket.getOutputStream().write(bytes);
        } catch (java.net.SocketException e) {
            // the worker was quicker to close it
        }
    }

    @Test
    void strangers_areFewAndSentAwayInTime() throws Exception {
        LinkSettings quick =
                new LinkSettings(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMillis(300), 2, 1 << 20);
        try (Net net = new Net(quick)) {
            WorkerServer server = net.worker(new FakeHost());
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                silent.add(net.add(
                        new Socket(server.address().host(), server.address().port())));
            }
            for (Socket socket : silent) {
                assertThat(socket.getInputStream().read()).isNegative();
            }
            List<String> notes = Net.next(net.notes, 6);
            assertThat(notes)
                    .filteredOn(note -> note.contains("did not prove the secret in time"))
                    .hasSize(2);
            assertThat(notes)
                    .filteredOn(note -> note.contains("2 others have not yet proved the secret"))
                    .hasSize(4);
            Net.eventually(() -> Net.threads().stream().noneMatch(name -> name.contains("greets")));
            assertThat(net.workers.connect(server.address()).machine()).isEqualTo(Net.MACHINE);
        }
    }

    @Test
    void coordinator_whileAnotherIsThere_isRefused_andSoIsAPeerOfAnotherSession() throws Exception {
        try (Net net = Net.usual()) {
            WorkerServer server = net.worker(new FakeHost());
            WorkerConnection first = net.workers.connect(server.address());
            try (Workers second = new Workers(Net.SECRET, net.settings, mail -> {}, loss -> {})) {
                assertThatThrownBy(() -> second.connect(server.address()))
                        .hasMessageContaining("it refused: the worker serves another coordinator");
            }
            try (SocketChannel channel = SocketChannel.open(server.address().resolve())) {
                Handshake.Caller peer = new Handshake.Caller(Handshake.Role.PEER, new Random(3).nextLong());
                assertThatThrownBy(() -> new Handshake(channel, Net.SECRET).call(peer, new SecureRandom()))
                        .hasMessageContaining("does not serve that coordinator");
            }
            assertThat(first.lost()).isEmpty();
        }
    }

    @Test
    void worker_thatDoesNotAnswer_isGivenUpInTime() throws Exception {
        LinkSettings quick =
                new LinkSettings(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMillis(100), 2, 1 << 20);
        try (Net net = new Net(quick);
                ServerSocket mute = new ServerSocket(0)) {
            assertThatThrownBy(() -> net.workers.connect(new WorkerAddress("127.0.0.1", mute.getLocalPort())))
                    .hasMessageContaining("it did not answer within 100 ms");
        }
    }

    @Test
    void address_inAllForms_isRead() {
        assertThat(WorkerAddress.parse("gpu-3:7070")).isEqualTo(new WorkerAddress("gpu-3", 7070));
        assertThat(WorkerAddress.parse("[::1]:7070")).hasToString("[::1]:7070");
        assertThat(WorkerAddress.parse(":7070")).hasToString("127.0.0.1:7070");
        for (String bad : List.of("", "gpu", "gpu:", "gpu:x", "gpu:70000", "::1:7070")) {
            assertThatThrownBy(() -> WorkerAddress.parse(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
