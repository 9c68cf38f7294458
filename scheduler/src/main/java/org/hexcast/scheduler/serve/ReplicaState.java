package org.hexcast.scheduler.serve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;

/**
 * One replica between its steps: who waits, who is served, and what the next step of a micro-batch is. Before every step the batch policy decides who gives
 * way, what is read and who joins; here that is carried out. The simulator and the executor drive the same object; time is an argument. Owned by its driver.
 *
 * @param <S> the driver's kind of sequence
 * @param <B> the driver's kind of micro-batch
 */
public final class ReplicaState<S extends ServedSequence, B extends ReplicaState.Batch<S>> {

    private final Replica replica;
    private final Rules rules;
    private final KvLedger ledger;
    private final Driver<S, B> driver;
    private final int batches;
    private final TreeSet<S> waiting = new TreeSet<>(ReplicaState::byTurn);
    private long turns;
    private int active;
    private int preemptedWaiting;
    private int abandoned;

    /**
     * A replica that serves nobody yet.
     *
     * @param replica its place in the plan
     * @param rules how it serves
     * @param ledger its KV blocks
     * @param batches micro-batches that go round
     * @param driver what else happens
     */
    public ReplicaState(Replica replica, Rules rules, KvLedger ledger, int batches, Driver<S, B> driver) {
        this.replica = replica;
        this.rules = rules;
        this.ledger = ledger;
        this.batches = batches;
        this.driver = driver;
    }

    /**
     * How a replica serves.
     *
     * @param policy which work forms a step
     * @param limits of one step
     */
    public record Rules(BatchPolicy policy, EngineLimits limits) {}

    /**
     * Sequences that take their steps together.
     *
     * @param <S> the driver's kind of sequence
     */
    public interface Batch<S extends ServedSequence> {
        /** Those that get a token a step. */
        DecodeSet<S> decodes();

        /** Those whose prompt is not read to its end, in order of admission; changed by the replica. */
        List<S> reading();

        /** Prompt tokens read by the step in flight. */
        List<StepPlan.Chunk<S>> chunks();

        /** Whether the decodes take part in the step in flight. */
        boolean decoding();

        /** A sequence joins the decodes for at most so many steps. */
        void join(S sequence, long steps);

        /** A decoding sequence leaves. */
        void leave(S sequence);

        /** Sequences. */
        default int size() {
            return decodes().size() + reading().size();
        }
    }

    /**
     * What a driver does on the way.
     *
     * @param <S> its kind of sequence
     * @param <B> its kind of micro-batch
     */
    public interface Driver<S extends ServedSequence, B extends Batch<S>> {
        /** Somebody comes or leaves: further steps are not like the last. */
        default void disturbed() {}

        /** Heard right before and right after blocks are given out or taken back otherwise than by decodes that grow. */
        default void blocksAt(long now) {}

        /** A sequence gives way; answers whether its cache is kept elsewhere. */
        default boolean keepsCache(B batch, S sequence) {
            return false;
        }

        /** A sequence that gave way is back. */
        default void resumed(B batch, S sequence) {}

        /** A sequence that decodes got a token by reading, not by a decode step. */
        default void tokenByReading(B batch, S sequence, long now) {
            sequence.tokenAt(now);
        }

        /** A prompt is read, its cache wants to leave; its blocks stay held. */
        void prefilled(S sequence);

        /** A sequence has left: it has all its tokens, its client is gone, or it has outgrown the replica. Its blocks are free. */
        void left(S sequence, long now);

        /** There may be room for further KV caches. */
        void roomFreed();
    }

    private static int byTurn(ServedSequence one, ServedSequence other) {
        int byPriority = Integer.compare(one.priority(), other.priority());
        return byPriority != 0 ? byPriority : Long.compare(one.turn(), other.turn());
    }

    /** Its KV blocks. */
    public KvLedger ledger() {
        return ledger;
    }

    /** Those who wait, in order of service. */
    public List<S> waiting() {
        return new ArrayList<>(waiting);
    }

    /** How many wait. */
    public int waitingCount() {
        return waiting.size();
    }

    /** Sequences in its micro-batches. */
    public int active() {
        return active;
    }

    /** Whether it would take a sequence if it were empty. */
    public boolean couldServe(SequenceState sequence) {
        return ledger.couldHold(tokensToHold(sequence));
    }

    /** Tokens that it needs room for to be admitted: its context, or all that it may reach where the policy keeps blocks for that. */
    private long tokensToHold(SequenceState sequence) {
        return Math.max(sequence.contextTokens(), rules.policy().provisionTokens(sequence, ledger));
    }

    /** Gives a sequence the blocks that the policy keeps for all that it may reach, where it does. */
    private void provision(SequenceState sequence) {
        if (rules.policy().provisionTokens(sequence, ledger) > 0) {
            ledger.provision(sequence, tokensToHold(sequence));
        }
    }

    /** Whether a KV cache of this sequence fits now. While preempted sequences wait to come back, nobody new is admitted. */
    public boolean hasRoomFor(SequenceState sequence) {
        return preemptedWaiting == 0 && ledger.hasRoomFor(tokensToHold(sequence));
    }

    /** A sequence comes to wait here. */
    public void enqueue(S sequence) {
        sequence.turn(turns++);
        waiting.add(sequence);
    }

    /** Holds the blocks of a KV cache that will arrive. */
    public void reserve(SequenceState reservation, long now) {
        driver.blocksAt(now);
        ledger.grow(reservation, reservation.contextTokens());
        provision(reservation);
        driver.blocksAt(now);
    }

    /** Takes back the blocks of a sequence that is in no micro-batch. */
    public void release(SequenceState sequence, long now) {
        driver.blocksAt(now);
        ledger.release(sequence);
        driver.blocksAt(now);
    }

    /**
     * The client of a sequence that waits or is served here has given up.
     *
     * @return whether it waited and is gone at once; else it leaves when its step ends
     */
    public boolean abandon(S sequence, long now) {
        if (!waiting.remove(sequence)) {
            sequence.abandon();
            abandoned++;
            return false;
        }
        preemptedWaiting -= sequence.state() == ServedSequence.State.PREEMPTED ? 1 : 0;
        release(sequence, now);
        sequence.ends();
        driver.roomFreed();
        return true;
    }

    /** Whether a micro-batch could start a step now. */
    public boolean hasWork(B batch) {
        StepPlan<S> plan = rules.policy().plan(view(batch, true));
        return plan.hasWork() || plan.makesRoom();
    }

    private BatchView<S> view(B batch, boolean mayAdmit) {
        return new BatchView<>(
                batch.decodes(),
                batch.reading(),
                waiting,
                Math.max(0, room(batch)),
                ledger,
                replica.role() == PhaseRole.DECODE,
                mayAdmit);
    }

    /** How many sequences may join a micro-batch: those of a pipeline that hold their caches keep equally large. */
    private int room(B batch) {
        int most = rules.limits().maxSequences();
        if (replica.role() == PhaseRole.PREFILL) {
            return most - batch.size();
        }
        int served = Math.min(active + waiting.size(), most);
        int share = (served + batches - 1) / batches;
        return Math.min(most - active, share - batch.size());
    }

    /**
     * A step that is laid out.
     *
     * @param plan what it does
     * @param madeRoom whether somebody gave way for it
     * @param <S> the driver's kind of sequence
     */
    public record Prepared<S extends SequenceState>(StepPlan<S> plan, boolean madeRoom) {}

    /** Lays out the next step of a micro-batch that is not in flight, with its blocks taken; one without work if there is none. */
    public Prepared<S> prepare(B batch, long now) {
        dropAbandoned(batch, now);
        StepPlan<S> plan = rules.policy().plan(view(batch, true));
        boolean madeRoom = plan.makesRoom();
        while (plan.makesRoom()) {
            for (S sequence : plan.giveWay()) {
                giveWay(batch, sequence, now);
            }
            plan = rules.policy().plan(view(batch, false));
        }
        if (madeRoom && !plan.hasWork()) {
            plan = rules.policy().plan(view(batch, true));
        }
        if (!plan.hasWork()) {
            return new Prepared<>(plan, madeRoom);
        }
        if (!plan.decodesOnly()) {
            driver.disturbed();
            driver.blocksAt(now);
            for (S sequence : plan.admitted()) {
                admit(batch, sequence, now);
            }
            for (StepPlan.Chunk<S> chunk : plan.chunks()) {
                ledger.grow(chunk.sequence(), chunk.sequence().cachedTokens() + (long) chunk.tokens());
            }
            driver.blocksAt(now);
        }
        if (plan.decode()) {
            ledger.take(batch.decodes().blocksForNextStep());
        }
        return new Prepared<>(plan, madeRoom);
    }

    private void admit(B batch, S sequence, long now) {
        waiting.remove(sequence);
        active++;
        switch (sequence.state()) {
            case QUEUED -> sequence.prefillStarts(replica.id(), now);
            case READY -> sequence.decodeStarts(now);
            default -> {
                preemptedWaiting--;
                sequence.resumes();
                driver.resumed(batch, sequence);
                if (preemptedWaiting == 0) {
                    driver.roomFreed();
                }
            }
        }
        ledger.shareCached(sequence);
        ledger.grow(sequence, sequence.cachedTokens());
        provision(sequence);
        if (sequence.decodes()) {
            ledger.trim(sequence);
            join(batch, sequence, now);
        } else {
            batch.reading().add(sequence);
        }
    }

    /** Joins the decodes until its last token, or until it has outgrown the blocks of the replica. */
    private void join(B batch, S sequence, long now) {
        long longest = ledger.totalBlocks() * ledger.blockTokens();
        long allowed = longest - sequence.contextTokens() + 1;
        if (allowed <= 0) {
            active--;
            leave(sequence, now);
        } else {
            batch.join(sequence, Math.min(sequence.remainingTokens(), allowed));
        }
    }

    private void giveWay(B batch, S sequence, long now) {
        driver.disturbed();
        driver.blocksAt(now);
        remove(batch, sequence);
        sequence.givesWay(!driver.keepsCache(batch, sequence));
        ledger.release(sequence);
        driver.blocksAt(now);
        waiting.add(sequence);
        preemptedWaiting++;
        driver.roomFreed();
    }

    private void remove(B batch, S sequence) {
        if (!batch.reading().remove(sequence)) {
            batch.leave(sequence);
        }
        active--;
    }

    /** A sequence of a micro-batch has its last token, or has outgrown the replica: it leaves. */
    public void finish(B batch, S sequence, long now) {
        remove(batch, sequence);
        leave(sequence, now);
    }

    /** The prompt tokens of a step have been read. */
    public void chunksRead(B batch, long now) {
        for (StepPlan.Chunk<S> chunk : batch.chunks()) {
            S sequence = chunk.sequence();
            sequence.read(chunk.tokens());
            ledger.publish(sequence);
            if (sequence.unreadTokens() == 0) {
                promptRead(batch, sequence, now);
            }
        }
        dropAbandoned(batch, now);
    }

    private void promptRead(B batch, S sequence, long now) {
        driver.disturbed();
        remove(batch, sequence);
        if (sequence.abandoned()) {
            leave(sequence, now);
            return;
        }
        if (sequence.state() == ServedSequence.State.DECODE) {
            driver.tokenByReading(batch, sequence, now);
        } else if (replica.role() == PhaseRole.COLOCATED || sequence.remainingTokens() == 1) {
            sequence.decodesOn(now);
        } else {
            sequence.prefillEnds(now);
            driver.prefilled(sequence);
            return;
        }
        if (sequence.remainingTokens() == 0) {
            leave(sequence, now);
        } else {
            active++;
            join(batch, sequence, now);
        }
    }

    private void dropAbandoned(B batch, long now) {
        if (abandoned == 0) {
            return;
        }
        List<S> gone = new ArrayList<>();
        batch.decodes().members().stream().filter(ServedSequence::abandoned).forEach(gone::add);
        batch.reading().stream().filter(ServedSequence::abandoned).forEach(gone::add);
        for (S sequence : gone) {
            finish(batch, sequence, now);
        }
    }

    private void leave(S sequence, long now) {
        driver.disturbed();
        release(sequence, now);
        abandoned -= sequence.abandoned() ? 1 : 0;
        driver.roomFreed();
        driver.left(sequence, now);
    }

    /**
     * Checks INV-4.
     *
     * @param holders everybody who holds blocks here
     * @param growing blocks taken for the tokens that decode steps under way will add
     * @throws IllegalStateException if it is broken
     */
    public void verify(Iterable<? extends SequenceState> holders, long growing) {
        ledger.verify(holders, growing);
    }

    /** Everybody here, those in hand-over aside. */
    public List<S> residents(Iterable<B> microBatches) {
        List<S> all = new ArrayList<>(waiting);
        for (B batch : microBatches) {
            all.addAll(batch.decodes().members());
            all.addAll(batch.reading());
        }
        return Collections.unmodifiableList(all);
    }
}
