package org.hexcast.cli.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.hexcast.realexec.http.CompletionServer;
import org.hexcast.realexec.http.EndpointListener;
import org.hexcast.realexec.http.EndpointRules;
import org.hexcast.realexec.http.PrometheusMetrics;
import org.hexcast.realexec.net.DeviceFleet;
import org.hexcast.realexec.serving.RealServing;
import org.hexcast.realexec.serving.ServingListener;
import org.hexcast.realexec.serving.ServingSetup;

/**
 * Serves a plan at an OpenAI-compatible endpoint.
 *
 * @param execution what is served and where
 * @param notes hears where it listens
 * @param warnings hears of replicas that are lost
 * @param stopping gets what ends the service, once it has begun; to be called from any thread
 */
public record EndpointJob(
        ExecutionJob execution, Consumer<String> notes, Consumer<String> warnings, Consumer<Runnable> stopping) {

    /**
     * Serves until it is stopped: open requests are refused then.
     *
     * @return what was served
     * @throws ExecutionJob.DeviceFailedException if the plan cannot run
     * @throws IllegalArgumentException if the address cannot be listened at
     */
    public PrometheusMetrics serve(InetSocketAddress at) throws InterruptedException {
        ServingSetup setup = execution.setup();
        RealServing.Inbox inbox = new RealServing.Inbox();
        String name = setup.served().spec().name();
        EndpointRules rules = EndpointRules.of(setup.served().spec(), execution.endTokens());
        PrometheusMetrics metrics = new PrometheusMetrics(name);
        Losses losses = new Losses(warnings);
        EndpointListener events = new EndpointListener(metrics, losses);
        try (DeviceFleet fleet = execution.places().open(setup.plan(), inbox)) {
            RealServing serving = new RealServing(setup, fleet.ports(), inbox, events);
            try (CompletionServer server = listen(at, rules, serving, events)) {
                serving.load();
                losses.serving = true;
                stopping.accept(stop(server, serving));
                InetSocketAddress bound = server.address();
                notes.accept("serving " + name + " at http://" + shown(bound) + "/v1/completions");
                serving.serve();
            }
        } catch (IllegalStateException e) {
            throw new ExecutionJob.DeviceFailedException(String.valueOf(e.getMessage()));
        }
        return metrics;
    }

    /** Listens before anything is loaded: an address that is taken is known at once. */
    private static CompletionServer listen(
            InetSocketAddress at, EndpointRules rules, RealServing serving, EndpointListener events) {
        if (at.isUnresolved()) {
            throw new IllegalArgumentException("cannot listen at " + shown(at) + ": host " + at.getHostString()
                    + " is not known.\nMaybe give its address instead of its name.");
        }
        try {
            return CompletionServer.start(at, rules, serving, events);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen at " + shown(at) + ": " + e.getMessage()
                            + ".\nMaybe choose another port, or 0 for any that is free, and an address of this machine.",
                    e);
        }
    }

    /** Refuses what is open, and ends the service when all of it is given up. */
    private static Runnable stop(CompletionServer server, RealServing serving) {
        return () -> {
            server.close();
            serving.stop();
        };
    }

    private static String shown(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Says what is lost while it is served; what is lost before that ends the command with its reason. */
    private static final class Losses implements ServingListener {
        private final Consumer<String> warnings;
        private boolean serving;

        private Losses(Consumer<String> warnings) {
            this.warnings = warnings;
        }

        @Override
        public void lost(String replica, String reason, long nowNanos) {
            if (serving) {
                warnings.accept("Lost on the way: " + reason);
            }
        }
    }
}
