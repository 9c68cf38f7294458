package org.hexcast.realexec.serving;

import java.nio.file.Path;
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

    /** The rules that admit a prompt for the blocks of its tokens alone; the others reserve more, so that nothing ever gives way, or seldom. */
    private static final List<BatchRule> GIVING_WAY =
            List.of(BatchRule.VLLM_V0, BatchRule.VLLM_V1, BatchRule.TRTLLM_MAX_UTILIZATION, BatchRule.SARATHI);

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
            return TokenIds.of(reference.tokens(question.prompt(), question.tokens(), question.sampling()).stream()
                    .mapToInt(Integer::intValue)
                    .toArray());
        }

        /** The same, its weights read from files that hold what would have been drawn. */
        public Case stored(Path folder, Random random) {
            ServingSetup.ServedModel served = setup.served();
            long seed = served.weights().seed();
            StoredCheckpoint.write(folder, served.shape(), seed, 1 + random.nextInt(3));
            ServingSetup.ServedModel stored = new ServingSetup.ServedModel(
                    served.spec(), served.numerics(), new WeightsSpec(folder.toString(), seed));
            return new Case(
                    new ServingSetup(setup.cluster(), stored, setup.engine(), setup.plan(), setup.classes()), asked);
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
        EngineProfile engine = engine(random);
        ServingSetup setup = setup(random, model, engine, plan(random, model));
        List<Asked> asked = new ArrayList<>();
        int count = 1 + random.nextInt(requests);
        for (int i = 0; i < count; i++) {
            asked.add(asked(random, model));
        }
        return new Case(setup, asked);
    }

    /**
     * A case in which sequences give way whatever the pace of the devices: one replica with the fewest blocks that hold the longest sequence, prompts of which
     * several fit, and so many tokens wanted that no two of them fit.
     */
    public static Case crowded(Random random) {
        ModelSpec model = model(random);
        int blockTokens = blockTokens(random);
        int requests = 3 + random.nextInt(4);
        int prompt = CONTEXT / requests;
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            asked.add(new Asked(prompt(random, model, prompt), CONTEXT - prompt, sampling(random)));
        }
        EngineProfile engine = engine(
                GIVING_WAY.get(random.nextInt(GIVING_WAY.size())),
                blockTokens,
                leastBlocks(blockTokens),
                new EngineLimits(requests, CONTEXT));
        ParallelStrategy strategy = strategy(random, model, new Devices(), 1 + random.nextInt(4));
        Plan plan = joined(List.of(new Replica(new ReplicaId("one"), PhaseRole.COLOCATED, strategy)));
        return new Case(setup(random, model, engine, plan), asked);
    }

    private static Asked asked(Random random, ModelSpec model) {
        List<Integer> prompt = prompt(random, model, 1 + random.nextInt(40));
        return new Asked(prompt, 1 + random.nextInt(20), sampling(random));
    }

    /** Greedy, or drawn with one of the usual cuts. */
    private static Sampling sampling(Random random) {
        return random.nextBoolean()
                ? Sampling.GREEDY
                : new Sampling(
                        0.2 + 2 * random.nextDouble(), 1 - random.nextInt(2) * random.nextDouble(), random.nextLong());
    }

    private static List<Integer> prompt(Random random, ModelSpec model, int length) {
        List<Integer> prompt = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            prompt.add(random.nextInt(model.embedding().vocabulary()));
        }
        return prompt;
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

    private static ServingSetup setup(Random random, ModelSpec model, EngineProfile engine, Plan plan) {
        return new ServingSetup(
                TestClusters.oneNode(DEVICES),
                new ServingSetup.ServedModel(model, DecoderShape.Numerics.USUAL, WeightsSpec.drawn(random.nextLong())),
                engine,
                plan,
                List.of(ServiceClass.usual(Slo.none())));
    }

    /** Few blocks, so that sequences give way; few tokens a step, so that prompts are cut. */
    private static EngineProfile engine(Random random) {
        int blockTokens = blockTokens(random);
        int blocks = leastBlocks(blockTokens);
        BatchRule[] rules = BatchRule.values();
        return engine(
                rules[random.nextInt(rules.length)],
                blockTokens,
                random.nextBoolean() ? blocks : blocks + random.nextInt(2 * blocks),
                new EngineLimits(1 + random.nextInt(8), 4 + random.nextInt(60)));
    }

    private static EngineProfile engine(BatchRule rule, int blockTokens, int blocks, EngineLimits limits) {
        return new EngineProfile(
                "small",
                "1",
                new EngineMemory(blockTokens, 0.9, EngineMemory.ShareOf.TOTAL, 0).withKvBlocks(blocks),
                LimitRule.always(limits),
                TestEngines.overhead(0, 0),
                ServingPolicies.of(rule));
    }

    private static int blockTokens(Random random) {
        return List.of(1, 4, 8, 16).get(random.nextInt(4));
    }

    /** Blocks of the longest sequence. */
    private static int leastBlocks(int blockTokens) {
        return (CONTEXT + blockTokens - 1) / blockTokens;
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
