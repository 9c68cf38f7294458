package org.hexcast.cli;

import java.util.Iterator;
import org.hexcast.cli.job.Setting;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.ScenarioLoader;
import org.hexcast.scenarios.catalog.Catalog;

/**
 * What all commands share.
 *
 * @param console where they print
 * @param catalog the facts
 */
record Session(Console console, Catalog catalog) {

    /** Reads scenarios. */
    ScenarioLoader loader() {
        return new ScenarioLoader(catalog);
    }

    /** Brings a scenario together with the cost model; says aloud what the model's context does to its requests. */
    Setting setting(Scenario scenario) {
        RequestSource source = new RequestSource(
                scenario.asked().workload(),
                scenario.asked().contextRule(),
                new RandomStreams(scenario.run().seed()));
        long served = 0;
        for (Iterator<Request> requests = source.answeredAtOnce(); requests.hasNext(); requests.next()) {
            served++;
        }
        long offered = served + source.dropped();
        int context = scenario.asked().contextRule().contextTokens();
        if (source.clipped() > 0) {
            console.progress()
                    .say(source.clipped() + " of " + offered + " requests are longer than the context of "
                            + scenario.served().model().name() + " (" + context + " tokens) and are clipped to it.");
        }
        if (source.dropped() > 0) {
            console.progress()
                    .say(source.dropped() + " of " + offered + " requests are longer than the context of "
                            + scenario.served().model().name() + " (" + context + " tokens) and are dropped.");
        }
        if (source.stopped() > 0) {
            console.progress()
                    .say(source.stopped() + " sessions end early: their next turn would exceed the context of "
                            + scenario.served().model().name() + " (" + context + " tokens).");
        }
        return Setting.of(scenario, catalog);
    }
}
