package org.hexcast.scenarios;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.SearchBudget;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.result.Band;
import org.hexcast.domain.result.Draws;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.Workload;

/**
 * Everything that a scenario file says.
 *
 * @param origin where it comes from
 * @param served what serves
 * @param asked what is asked
 * @param objective what a plan is to be best at
 * @param run how it is simulated
 * @param search what a plan is searched among
 * @param plan a plan written by hand, or {@link PlanDraft#NONE}
 */
public record Scenario(
        Origin origin, Served served, Asked asked, Objective objective, Run run, Search search, PlanDraft plan) {

    /**
     * Where a scenario comes from.
     *
     * @param name for tables and file names
     * @param file the file, as the user gave it
     * @param sha256 hash of the file and of every file that it names
     */
    public record Origin(String name, Path file, String sha256) {}

    /**
     * What serves.
     *
     * @param cluster the pool
     * @param model the model
     * @param engine the engine
     * @param profiles of the cluster's GPUs, as far as there are any; at most one for each
     */
    public record Served(Cluster cluster, ModelSpec model, EngineProfile engine, List<DeviceProfile> profiles) {
        public Served {
            profiles = List.copyOf(profiles);
        }
    }

    /**
     * What is asked.
     *
     * @param workload the requests
     * @param contextRule what happens to requests beyond the model's context
     * @param classes what is promised to them, by the numbers that their requests carry; at least one
     */
    public record Asked(Workload workload, ContextRule contextRule, List<ClassSpec> classes) {
        public Asked {
            classes = List.copyOf(classes);
            if (classes.isEmpty()) {
                throw new IllegalArgumentException("a scenario has at least one class of requests");
            }
        }

        /** Whether any request has a limit to keep. */
        public boolean isLimited() {
            return classes.stream().anyMatch(c -> c.slo().isGiven());
        }
    }

    /**
     * How it is simulated.
     *
     * @param seed of every random stream
     * @param replications independent runs
     * @param draws of the cost errors; 0 for none
     */
    public record Run(long seed, int replications, int draws) {

        /** Draws where a scenario does not say. */
        public static final int USUAL_DRAWS = Band.LEAST_DRAWS;

        public Run {
            Draws.requireCount(draws);
            if (replications < 1 || replications > 1000) {
                throw new IllegalArgumentException("replications " + replications + " must be from 1 to 1000");
            }
        }
    }

    /**
     * What a plan is searched among.
     *
     * @param budget how far is searched
     * @param roles what replicas may do
     */
    public record Search(SearchBudget budget, Set<PhaseRole> roles) {
        public Search {
            EnumSet<PhaseRole> sorted = EnumSet.noneOf(PhaseRole.class);
            sorted.addAll(roles);
            roles = Collections.unmodifiableSet(sorted);
            PhaseRole.requireWhole(roles);
        }
    }

    /** The same on something else that serves: another engine, or other profiles. */
    public Scenario serving(Served other) {
        return new Scenario(origin, other, asked, objective, run, search, plan);
    }

    /** The same with a trace in place of its workload: one run, because all would be equal; requests of the first class. */
    Scenario replaying(Trace trace, String sha256) {
        return new Scenario(
                new Origin(origin.name(), origin.file(), sha256),
                served,
                new Asked(
                        new Workload.Replayed(trace),
                        asked.contextRule(),
                        asked.classes().subList(0, 1)),
                objective,
                new Run(run.seed(), 1, run.draws()),
                search,
                plan);
    }
}
