package org.hexcast.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hexcast.realexec.net.CpuHost;
import org.hexcast.realexec.net.LinkSettings;
import org.hexcast.realexec.net.WireException;
import org.hexcast.realexec.net.WorkerAddress;
import org.hexcast.realexec.net.WorkerMachine;
import org.hexcast.realexec.net.WorkerServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hexcast worker}. */
@Command(
        name = "worker",
        description =
                "Lend the CPU of this machine to a coordinator elsewhere, until ctrl-c. Prints the address where it listens.")
final class WorkerCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = ":7070",
            description =
                    "where to listen; without HOST for programs of this machine only, port 0 for any free one (default: ${DEFAULT-VALUE})")
    private String listen = ":7070";

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            required = true,
            description = "file with the secret that coordinator and workers share, 16 characters at least")
    private Path secretFile = Path.of("");

    @Mixin
    private CoreOptions cores = new CoreOptions();

    @Option(names = "--once", description = "end when the first coordinator has gone")
    private boolean once;

    WorkerCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerAddress address = WorkerAddress.parse(listen);
        Runtime runtime = Runtime.getRuntime();
        try (WorkerServer server = WorkerServer.start(
                address,
                SecretFile.read(secretFile),
                new WorkerMachine(Main.VERSION, runtime.availableProcessors(), runtime.maxMemory()),
                new CpuHost(cores.shares()),
                new WorkerServer.Settings(LinkSettings.USUAL, once),
                session.console().progress()::say)) {
            if (!isLoopback(server.address())) {
                session.console()
                        .progress()
                        .say(
                                "Warning: other machines can reach this address. A caller must prove the secret, but traffic is not encrypted.\nMaybe listen at the loopback address (--listen :PORT) and tunnel it, for example by ssh -L.");
            }
            session.console().line("worker listens at " + server.address());
            session.console().out().flush();
            server.awaitEnd();
        } catch (WireException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return ExitCodes.DONE;
    }

    private static boolean isLoopback(WorkerAddress bound) {
        InetAddress address = new InetSocketAddress(bound.host(), bound.port()).getAddress();
        return address != null && address.isLoopbackAddress();
    }
}
