package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.net.DeviceFleet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hexcast worker}, and the options of those who use one. */
@Timeout(120)
class WorkerTest {

    private static final String SECRET = "a secret that only tests know\n";

    @TempDir
    private Path folder;

    private Path secret = Path.of("");

    @BeforeEach
    void writeSecret() throws IOException {
        secret = Files.writeString(folder.resolve("secret"), SECRET);
    }

    /** A worker on a thread of this process, at a port that the system chose. */
    private static final class Running {
        private static final String LISTENS = "worker listens at ";

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final CompletableFuture<Integer> code;

        private Running(String host, Path secret) {
            String[] args = {"worker", "--listen", host + ":0", "--secret-file", secret.toString(), "--once"};
            code = CompletableFuture.supplyAsync(() -> {
                try (PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
                        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8)) {
                    return Main.run(args, outStream, errStream, false);
                }
            });
        }

        private String out() {
            return out.toString(StandardCharsets.UTF_8);
        }

        private String err() {
            return err.toString(StandardCharsets.UTF_8);
        }

        private String address() throws InterruptedException {
            while (!out().endsWith("\n")) {
                assertThat(code).as(err()).isNotDone();
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(out()).startsWith(LISTENS).hasLineCount(1);
            return out().strip().substring(LISTENS.length());
        }
    }

    private static Plan plan(String... nodes) {
        List<Stage> stages = new ArrayList<>();
        for (String node : nodes) {
            stages.add(new Stage(stages.size(), stages.size() + 1, List.of(new DeviceId(node, 0))));
        }
        ReplicaId id = new ReplicaId("all");
        return new Plan(
                List.of(new Replica(id, PhaseRole.COLOCATED, new ParallelStrategy(stages))),
                Map.of(id, 1.0),
                List.of());
    }

    private static FleetOptions options(Object... arguments) {
        FleetOptions options = new FleetOptions();
        List<String> args = new ArrayList<>();
        for (Object argument : arguments) {
            args.add(argument.toString());
        }
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("fleet", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(args.toArray(String[]::new));
        return options;
    }

    @Test
    void fleet_devicesHereAndOnWorker_allAnswer_andTheWorkerEndsAfterwards() throws Exception {
        // given
        Running worker = new Running("", secret);
        String address = worker.address();
        assertThat(address).startsWith("127.0.0.1:").doesNotEndWith(":0");
        BlockingQueue<DeviceReport> reports = new LinkedBlockingQueue<>();

        // when
        Plan plan = plan("a", "b", "c");
        try (DeviceFleet fleet = options(
                        "--worker", "b=" + address, "--worker", "c=" + address, "--secret-file", secret)
                .open(plan, reports::add)) {
            fleet.ports().values().forEach(port -> port.submit(new DeviceCommand.Unload()));

            // then
            List<DeviceId> answered = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                DeviceReport report = reports.poll(20, TimeUnit.SECONDS);
                assertThat(report).isInstanceOf(DeviceReport.Unloaded.class);
                answered.add(((DeviceReport.Unloaded) report).device());
            }
            assertThat(answered).containsExactlyInAnyOrderElementsOf(plan.devices());
        }
        assertThat(worker.code.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(worker.out()).hasLineCount(1);
        assertThat(worker.err()).contains("has come", "has gone").doesNotContain("Warning");
    }

    @Test
    void fleet_noWorker_needsNoSecret() {
        Plan plan = plan("a", "b");
        try (DeviceFleet fleet = options("--threads", 2).open(plan, report -> {})) {
            assertThat(fleet.ports().keySet()).containsExactlyElementsOf(plan.devices());
        }
    }

    @Test
    void stranger_isRefused_andItsRefusalIsSaid() throws Exception {
        // given
        Running worker = new Running("", secret);
        String address = worker.address();
        Path other = Files.writeString(folder.resolve("other"), "another secret, of other people");

        // when
        assertThatThrownBy(() -> options("--worker", "a=" + address, "--secret-file", other)
                        .open(plan("a"), report -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Worker " + address + " cannot be used");
        options("--worker", "a=" + address, "--secret-file", secret)
                .open(plan("a"), report -> {})
                .close();

        // then
        assertThat(worker.code.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(worker.err()).contains("was refused");
    }

    @Test
    void anyAddress_isWarnedOf() throws Exception {
        Running worker = new Running("0.0.0.0", secret);
        String port = worker.address().substring("0.0.0.0:".length());
        assertThat(worker.err()).contains("Warning: other machines can reach this address", "not encrypted", "Maybe");
        options("--worker", "a=127.0.0.1:" + port, "--secret-file", secret)
                .open(plan("a"), report -> {})
                .close();
        assertThat(worker.code.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void worker_badInput_saysWhat() throws Exception {
        Path small = Files.writeString(folder.resolve("small"), "12345");
        Path absent = folder.resolve("absent");
        assertRefused("is not there", "--secret-file", absent, "--listen", ":0");
        assertRefused("is no file", "--secret-file", folder, "--listen", ":0");
        assertRefused("5 characters is too short", "--secret-file", small, "--listen", ":0");
        assertRefused("must be HOST:PORT", "--secret-file", secret, "--listen", "7070");
        assertRefused("--secret-file", "--listen", ":0");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = taken.getInetAddress().getHostAddress() + ":" + taken.getLocalPort();
            assertRefused("cannot listen at " + address, "--secret-file", secret, "--listen", address);
        }
    }

    private static void assertRefused(String words, Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("worker"));
        arguments.addAll(List.of(options));
        CommandRun run = CommandRun.of(arguments.toArray());
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.out()).isEmpty();
        assertThat(run.message()).contains(words);
    }

    @Test
    void fleet_badOptions_sayWhat() {
        assertNotOpened(
                "names node 'd', but the plan has devices of a, b", "--worker", "d=:7", "--secret-file", secret);
        assertNotOpened("Maybe write --worker a=:7", "--worker", "d=:7", "--secret-file", secret);
        assertNotOpened("must be NODE=HOST:PORT", "--worker", ":7", "--secret-file", secret);
        assertNotOpened("names node 'a' twice", "--worker", "a=:7", "--worker", "a=:8", "--secret-file", secret);
        assertNotOpened("needs the secret of that worker", "--worker", "a=:7");
        assertNotOpened("must be from 1 to", "--threads", "0");
        assertNotOpened("cannot be used", "--worker", "b=127.0.0.1:1", "--secret-file", secret);
    }

    private static void assertNotOpened(String words, Object... arguments) {
        assertThatThrownBy(() -> options(arguments).open(plan("a", "b"), report -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
