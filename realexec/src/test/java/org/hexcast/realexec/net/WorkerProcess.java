package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.hexcast.realexec.device.CoreShares;

/** A worker in a process of its own. It ends with the process that started it, whose pipe it reads. */
final class WorkerProcess implements AutoCloseable {

    static final String SECRET = "a secret of worker processes";
    private static final int COLLECTIONS = 3;

    private final Process process;
    private final BufferedReader said;
    private final BufferedWriter asked;
    private final WorkerAddress address;

    private WorkerProcess(Process process, Duration silence) throws IOException {
        this.process = process;
        said = process.inputReader(StandardCharsets.UTF_8);
        asked = process.outputWriter(StandardCharsets.UTF_8);
        address = WorkerAddress.parse(ask(silence.toString()));
    }

    /** Starts one; returns when it listens. */
    static WorkerProcess start(Duration silence) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new WorkerProcess(process, silence);
    }

    /** Links that beat ten times before silence is a loss. */
    static LinkSettings links(Duration silence) {
        LinkSettings usual = LinkSettings.USUAL;
        return new LinkSettings(
                silence.dividedBy(10), silence, usual.greeting(), usual.strangers(), usual.waitingBytes());
    }

    /** The process: first line in is the silence after which it gives a connection up, each further one asks for its heap. */
    public static void main(String[] args) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                WorkerServer server = WorkerServer.start(
                        WorkerAddress.parse(":0"),
                        Secret.of(SECRET),
                        new WorkerMachine(
                                "worker of tests", 1, Runtime.getRuntime().maxMemory()),
                        new CpuHost(CoreShares.anywhere()),
                        new WorkerServer.Settings(links(Duration.parse(String.valueOf(in.readLine()))), false),
                        note -> {})) {
            System.out.println(server.address());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(usedHeap());
            }
        }
    }

    /** Bytes of this process's heap that are in use after garbage was collected. */
    static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private String ask(String line) throws IOException {
        asked.write(line + "\n");
        asked.flush();
        String answer = said.readLine();
        if (answer == null) {
            throw new AssertionError("a worker process ended when it was asked '" + line + "'");
        }
        return answer;
    }

    WorkerAddress address() {
        return address;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Bytes of its heap in use. */
    long heap() throws IOException {
        return Long.parseLong(ask("heap"));
    }

    /** Bytes of it that are in memory, where the system tells. */
    OptionalLong resident() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.exists(status)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst();
    }

    /** Kills it at once; does not wait for that. */
    void kill() {
        process.destroyForcibly();
    }

    /** Sends it a signal, for example STOP. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(List.of("kill", "-" + name, String.valueOf(process.pid())))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
