package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec.WeightsSpec;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.weights.DrawnTensors;

/** Small models, plans that cut them in any way, and what is asked of them, at random. */
public final class RandomServing {

    private static final int CONTEXT = 96;
    private static final int DEVICES = 8;

    private RandomServing() {}

    /**
     * One case.
     *
     * @param setup what is served
     * @param asked prompts with the number of tokens wanted
     */
    public record Case(ServingSetup setup, List<Asked> asked) {

        /** Answers that have got nothing yet, in the order of the questions. */
        public List<Answer> answers() {
            List<Answer> answers = new ArrayList<>();
            for (Asked question : asked) {
                RequestId id = new RequestId(answers.size());
                answers.add(new Answer(
                        new Request(id, 0, question.prompt().size(), question.tokens()), question.question()));
            }
            return answers;
        }

        /** What a plain decoder answers to one of the questions. */
        public TokenIds expected(int index) {
            ServingSetup.ServedModel served = setup.served();
            ReferenceDecoder reference = new ReferenceDecoder(
                    served.shape(), new DrawnTensors(served.weights().seed()));
            Asked question = asked.get(index);
            return TokenIds.of(reference.greedy(question.prompt(), question.tokens()).stream()
                    .mapToInt(Integer::intValue)
                    .toArray());
        }
    }

    /**
     * One question.
     *
     * @param prompt token ids
     * @param tokens wanted
     * @param sampling how
     */
    public record Asked(List<Integer> prompt, int tokens, Sampling sampling) {
        Answer.Question question() {
            return new Answer.Question(
                    TokenIds.of(prompt.stream().mapToInt(Integer::intValue).toArray()), sampling, List.of());
        }
    }

    /** A case of at most so many requests. */
    public static Case draw(Random random, int requests) {
        ModelSpec model = model(random);
        Cluster cluster = TestClusters.oneNode(DEVICES);
        EngineProfile engine = engine(random);
        ServingSetup setup = new ServingSetup(
                cluster,
                new ServingSetup.ServedModel(model, DecoderShape.Numerics.USUAL, WeightsSpec.drawn(random.nextLong())),
                engine,
                plan(random, model),
                List.of(ServiceClass.usual(Slo.none())));
        List<Asked> asked = new ArrayList<>();
        int count = 1 + random.nextInt(requests);
        for (int i = 0; i < count; i++) {
            asked.add(asked(random, model));
        }
        return new Case(setup, asked);
    }

    private static Asked asked(Random random, ModelSpec model) {
        List<Integer> prompt = new ArrayList<>();
        int length = 1 + random.nextInt(40);
        for (int i = 0; i < length; i++) {
            prompt.add(random.nextInt(model.embedding().vocabulary()));
        }
        return new Asked(prompt, 1 + random.nextInt(20), Sampling.GREEDY);
    }

    /** Llama or OPT, with head counts that several degrees divide. */
    public static ModelSpec model(Random random) {
        int[][] heads = {{2, 1}, {4, 2}, {4, 4}, {6, 3}, {6, 2}, {8, 2}, {3, 3}};
        int[] chosen = heads[random.nextInt(heads.length)];
        int headSize = 2 * (1 + random.nextInt(6));
        boolean llama = random.nextBoolean();
        int hidden = 4 * (2 + random.nextInt(10));
        int layers = 1 + random.nextInt(5);
        int ffn = chosen[0] * (1 + random.nextInt(9));
        int vocabulary = 11 + random.nextInt(60);
        boolean bias = !llama || random.nextInt(4) == 0;
        return new ModelSpec(
                llama ? "small-llama" : "small-opt",
                layers,
                new DecoderLayer(
                        hidden,
                        new GroupedQueryAttention(chosen[0], chosen[1], headSize, bias, !llama, false),
                        new DenseFeedForward(ffn, llama, !llama)),
                new Norm(llama ? NormKind.RMS : NormKind.LAYER, 2, 1),
                new Embedding(vocabulary, hidden, llama ? 0 : CONTEXT + 2, !llama || random.nextBoolean()),
                CONTEXT,
                Precisions.all(Precision.FP32));
    }

    /** Few blocks, so that sequences give way; few tokens a step, so that prompts are cut. */
    private static EngineProfile engine(Random random) {
        int blockTokens = List.of(1, 4, 8, 16).get(random.nextInt(4));
        int least = (CONTEXT + blockTokens - 1) / blockTokens;
        int blocks = least + random.nextInt(2 * least);
        BatchRule[] rules = BatchRule.values();
        return new EngineProfile(
                "small",
                "1",
                new EngineMemory(blockTokens, 0.9, EngineMemory.ShareOf.TOTAL, 0).withKvBlocks(blocks),
                LimitRule.always(new EngineLimits(1 + random.nextInt(8), 4 + random.nextInt(60))),
                TestEngines.overhead(0, 0),
                ServingPolicies.of(rules[random.nextInt(rules.length)]));
    }

    private static Plan plan(Random random, ModelSpec model) {
        List<Replica> replicas = new ArrayList<>();
        Devices free = new Devices();
        boolean disaggregated = random.nextInt(3) > 0;
        List<PhaseRole> roles = new ArrayList<>(
                disaggregated ? List.of(PhaseRole.PREFILL, PhaseRole.DECODE) : List.of(PhaseRole.COLOCATED));
        if (random.nextBoolean()) {
            roles.add(disaggregated && random.nextBoolean() ? PhaseRole.DECODE : PhaseRole.COLOCATED);
        }
        int most = DEVICES / roles.size();
        for (PhaseRole role : roles) {
            ReplicaId id = new ReplicaId(role.name().toLowerCase(Locale.ROOT) + "-" + replicas.size());
            replicas.add(new Replica(id, role, strategy(random, model, free, most)));
        }
        return joined(replicas);
    }

    /** A plan of these replicas, with equal shares. */
    public static Plan joined(List<Replica> replicas) {
        List<Replica> entries =
                replicas.stream().filter(r -> r.role().isEntry()).toList();
        List<Replica> decodes =
                replicas.stream().filter(r -> r.role() == PhaseRole.DECODE).toList();
        Map<ReplicaId, Double> shares = new LinkedHashMap<>();
        List<KvRoute> routes = new ArrayList<>();
        for (Replica entry : entries) {
            shares.put(entry.id(), 1.0 / entries.size());
            if (entry.role() == PhaseRole.PREFILL) {
                decodes.forEach(decode -> routes.add(new KvRoute(entry.id(), decode.id(), 1.0 / decodes.size())));
            }
        }
        return new Plan(replicas, shares, routes);
    }

    private static final class Devices {
        private int next;

        private List<DeviceId> take(int count) {
            List<DeviceId> taken = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                taken.add(new DeviceId("a", next++));
            }
            return taken;
        }
    }

    private static ParallelStrategy strategy(Random random, ModelSpec model, Devices free, int most) {
        List<Stage> stages = new ArrayList<>();
        int from = 0;
        int left = most;
        while (from < model.layers()) {
            int degree = degree(random, model, left);
            left -= degree;
            boolean last = left == 0 || random.nextBoolean();
            int to = last ? model.layers() : from + 1 + random.nextInt(model.layers() - from);
            stages.add(new Stage(from, to, free.take(degree)));
            from = to;
        }
        return new ParallelStrategy(stages);
    }

    private static int degree(Random random, ModelSpec model, int most) {
        List<Integer> degrees = new ArrayList<>();
        for (int degree = 1; degree <= most; degree++) {
            if (model.divisibleBy(degree)) {
                degrees.add(degree);
            }
        }
        return degrees.get(random.nextInt(degrees.size()));
    }
}
