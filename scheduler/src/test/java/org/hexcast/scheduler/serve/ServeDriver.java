package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.workload.PrefixHashes;

/**
 * The plainest driver of a policy: one micro-batch, steps without time. Carries every plan out on the ledger and checks on the way that it can be carried
 * out.
 */
final class ServeDriver {

    final KvLedger ledger;
    final BatchPolicy policy;
    final EngineLimits limits;
    final DecodeSet<SequenceState> decodes;
    final List<SequenceState> reading = new ArrayList<>();
    final NavigableSet<SequenceState> waiting = Sequences.queue(List.of());
    final List<SequenceState> ended = new ArrayList<>();
    /** Whether somebody gave way before the step that was laid out last. */
    boolean madeRoom;

    private final boolean mayOvertake;
    private final Map<Long, Integer> outputs = new TreeMap<>();
    private final BiConsumer<BatchView<SequenceState>, StepPlan<SequenceState>> law;

    ServeDriver(
            BatchPolicy policy,
            EngineLimits limits,
            KvLedger ledger,
            boolean mayOvertake,
            BiConsumer<BatchView<SequenceState>, StepPlan<SequenceState>> law) {
        this.policy = policy;
        this.limits = limits;
        this.ledger = ledger;
        this.mayOvertake = mayOvertake;
        this.law = law;
        this.decodes = new DecodeSet<>(ledger.blockTokens());
    }

    /** Any ledger and limits under this rule; with prefix caching now and then. */
    static ServeDriver random(
            Random random,
            BatchRule rule,
            boolean mayOvertake,
            BiConsumer<BatchView<SequenceState>, StepPlan<SequenceState>> law) {
        KvLedger ledger = Sequences.ledger(1 << random.nextInt(5), 4L + random.nextInt(40), random.nextInt(3) == 0);
        EngineLimits limits = new EngineLimits(1 + random.nextInt(8), 1 + random.nextInt(60));
        return new ServeDriver(BatchPolicy.of(rule, limits, 10_000), limits, ledger, mayOvertake, law);
    }

    /** A request whose tokens all fit if it is alone, with an output that only the driver knows. */
    void arrive(Random random, long id) {
        int most = (int) Math.min(200, ledger.totalBlocks() * ledger.blockTokens());
        int prompt = 1 + random.nextInt(Math.max(1, most - 1));
        int output = 1 + random.nextInt(most - prompt + 1);
        List<Long> ids = new ArrayList<>();
        long node = 1;
        for (int i = random.nextInt(4); i > 0; i--) {
            node = 2 * node + random.nextInt(2);
            ids.add(node);
        }
        int limit = random.nextBoolean() ? output : output + random.nextInt(50);
        arrive(Sequences.waiting(id, prompt, limit, new PrefixHashes(ids, 16)), output);
    }

    void arrive(SequenceState sequence, int output) {
        outputs.put(sequence.id().value(), output);
        waiting.add(sequence);
    }

    /** One whose prompt was read elsewhere, with its blocks here. */
    void arriveRead(SequenceState sequence, int output) {
        Sequences.decoding(ledger, sequence, 1);
        arrive(sequence, output);
    }

    BatchView<SequenceState> view(boolean mayAdmit) {
        int room = Math.max(0, limits.maxSequences() - decodes.size() - reading.size());
        return new BatchView<>(decodes, List.copyOf(reading), waiting, room, ledger, mayOvertake, mayAdmit);
    }

    private StepPlan<SequenceState> plan(boolean mayAdmit) {
        BatchView<SequenceState> view = view(mayAdmit);
        long used = ledger.usedBlocks();
        StepPlan<SequenceState> plan = policy.plan(view);
        assertThat(ledger.usedBlocks()).as("a decision takes no blocks").isEqualTo(used);
        assertThat(policy.plan(view)).as("nor does it change what is decided").isEqualTo(plan);
        law.accept(view, plan);
        return plan;
    }

    /** Decides and lays the next step out; answers what is done in it. */
    StepPlan<SequenceState> begin() {
        StepPlan<SequenceState> plan = plan(true);
        madeRoom = plan.makesRoom();
        while (plan.makesRoom()) {
            plan.giveWay().forEach(this::giveWay);
            plan = plan(false);
        }
        if (madeRoom && !plan.hasWork()) {
            plan = plan(true);
        }
        if (plan.hasWork()) {
            carryOut(plan);
        }
        return plan;
    }

    private void giveWay(SequenceState sequence) {
        if (!reading.remove(sequence)) {
            decodes.remove(sequence);
        }
        sequence.gaveWay(true);
        ledger.release(sequence);
        waiting.add(sequence);
    }

    private void carryOut(StepPlan<SequenceState> plan) {
        plan.admitted().forEach(this::admit);
        for (StepPlan.Chunk<SequenceState> chunk : plan.chunks()) {
            ledger.grow(chunk.sequence(), chunk.sequence().cachedTokens() + (long) chunk.tokens());
        }
        if (plan.decode()) {
            ledger.take(decodes.blocksForNextStep());
        }
    }

    private void admit(SequenceState sequence) {
        waiting.remove(sequence);
        ledger.shareCached(sequence);
        ledger.grow(sequence, sequence.cachedTokens());
        long provision = policy.provisionTokens(sequence, ledger);
        if (provision > 0) {
            ledger.provision(sequence, Math.max(provision, sequence.contextTokens()));
        }
        if (sequence.decodes()) {
            ledger.trim(sequence);
            decodes.add(sequence);
        } else {
            reading.add(sequence);
        }
    }

    /** The step has ended; answers whether anybody left or joined the decodes. */
    boolean end(StepPlan<SequenceState> plan) {
        boolean changed = false;
        if (plan.decode()) {
            decodes.advance(1);
            for (SequenceState sequence : List.copyOf(decodes.members())) {
                changed |= leavesIfDone(sequence);
            }
        }
        for (StepPlan.Chunk<SequenceState> chunk : plan.chunks()) {
            SequenceState sequence = chunk.sequence();
            sequence.read(chunk.tokens());
            ledger.publish(sequence);
            if (sequence.unreadTokens() == 0) {
                sequence.emitted();
                reading.remove(sequence);
                decodes.add(sequence);
                changed = true;
                leavesIfDone(sequence);
            }
        }
        Set<SequenceState> holders = new LinkedHashSet<>(decodes.members());
        holders.addAll(reading);
        holders.addAll(waiting);
        ledger.verify(holders, 0);
        return changed;
    }

    private boolean leavesIfDone(SequenceState sequence) {
        if (sequence.emittedTokens() < outputs.getOrDefault(sequence.id().value(), 0)) {
            return false;
        }
        decodes.remove(sequence);
        ledger.release(sequence);
        ended.add(sequence);
        return true;
    }

    boolean isEmpty() {
        return decodes.isEmpty() && reading.isEmpty() && waiting.isEmpty();
    }
}
