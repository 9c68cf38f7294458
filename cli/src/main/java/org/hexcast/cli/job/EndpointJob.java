package org.hexcast.cli.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
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
 */
public record EndpointJob(ExecutionJob execution, Consumer<String> notes) {

    /**
     * Serves until its thread is interrupted.
     *
     * @throws ExecutionJob.DeviceFailedException if the plan cannot run
     */
    public void serve(InetSocketAddress at) throws InterruptedException {
        ServingSetup setup = execution.setup();
        RealServing.Inbox inbox = new RealServing.Inbox();
        String name = setup.served().spec().name();
        EndpointListener events = new EndpointListener(new PrometheusMetrics(name), ServingListener.NONE);
        try (DeviceFleet fleet = execution.places().open(setup.plan(), inbox)) {
            RealServing serving = new RealServing(setup, fleet.ports(), inbox, events);
            serving.load();
            EndpointRules rules =
                    EndpointRules.of(setup.served().spec(), List.of()).named(name);
            try (CompletionServer server = CompletionServer.start(at, rules, serving, events)) {
                InetSocketAddress bound = server.address();
                notes.accept("serving " + name + " at http://" + bound.getHostString() + ":" + bound.getPort()
                        + "/v1/completions");
                serving.serve();
            }
        } catch (IllegalStateException e) {
            throw new ExecutionJob.DeviceFailedException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen at " + at + ": " + e.getMessage(), e);
        }
    }
}
