package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.scheduler.serve.DecodeSet;
import org.hexcast.scheduler.serve.ReplicaState;
import org.hexcast.scheduler.serve.StepPlan;

/** Sequences that take their steps together. Owned by its replica. */
final class LiveBatch implements ReplicaState.Batch<LiveRequest> {

    private final DecodeSet<LiveRequest> decodes;
    private final List<LiveRequest> reading = new ArrayList<>();
    private List<StepPlan.Chunk<LiveRequest>> chunks = List.of();
    private List<LiveRequest> emitters = List.of();
    private boolean decoding;
    private BatchShape shape = new BatchShape(BatchShape.NO_PREFILL, new BatchShape.Decode(0, 0));

    LiveBatch(int blockTokens) {
        this.decodes = new DecodeSet<>(blockTokens);
    }

    @Override
    public DecodeSet<LiveRequest> decodes() {
        return decodes;
    }

    @Override
    public List<LiveRequest> reading() {
        return reading;
    }

    @Override
    public List<StepPlan.Chunk<LiveRequest>> chunks() {
        return chunks;
    }

    @Override
    public boolean decoding() {
        return decoding;
    }

    @Override
    public void join(LiveRequest sequence, long steps) {
        decodes.add(sequence);
        sequence.endsAt(decodes.steps() + steps);
    }

    @Override
    public void leave(LiveRequest sequence) {
        decodes.remove(sequence);
    }

    /** Lays out the next step; answers what every device of the replica does in it. */
    List<DeviceCommand.Part> plan(StepPlan<LiveRequest> plan) {
        chunks = plan.chunks();
        decoding = plan.decode();
        List<DeviceCommand.Part> parts = new ArrayList<>();
        List<LiveRequest> emitting = new ArrayList<>();
        BatchShape.Prefill prefill = BatchShape.NO_PREFILL;
        for (StepPlan.Chunk<LiveRequest> chunk : chunks) {
            boolean emits = chunk.tokens() == chunk.sequence().unreadTokens();
            parts.add(part(chunk.sequence(), chunk.tokens(), emits));
            prefill = prefill.plus(
                    BatchShape.Prefill.chunk(chunk.tokens(), chunk.sequence().cachedTokens(), emits));
            if (emits) {
                emitting.add(chunk.sequence());
            }
        }
        if (decoding) {
            for (LiveRequest sequence : decodes.members()) {
                parts.add(part(sequence, 1, true));
                emitting.add(sequence);
            }
        }
        emitters = emitting;
        shape = new BatchShape(prefill, new BatchShape.Decode(decodesInStep(), decoding ? decodes.contextTokens() : 0));
        return parts;
    }

    private static DeviceCommand.Part part(LiveRequest sequence, int tokens, boolean emits) {
        int cached = sequence.cachedTokens();
        return new DeviceCommand.Part(
                sequence.sequence(),
                cached,
                sequence.tokens(cached, cached + tokens),
                emits ? Optional.of(sequence.answer().question().sampling()) : Optional.empty());
    }

    /** Sequences that get a token in the step in flight, in the order of its parts. */
    List<LiveRequest> emitters() {
        return emitters;
    }

    /** Prompt tokens of the step in flight. */
    long chunkTokens() {
        return chunks.stream().mapToLong(StepPlan.Chunk::tokens).sum();
    }

    /** What the step in flight computes. */
    BatchShape shape() {
        return shape;
    }

    /** Sequences that take part in the step in flight. */
    int sequencesInStep() {
        return chunks.size() + decodesInStep();
    }

    /** Decodes that take part in the step in flight. */
    int decodesInStep() {
        return decoding ? decodes.size() : 0;
    }

    /** Decoding sequences that leave now: they have their last token, or have outgrown the replica. */
    List<LiveRequest> endingNow() {
        return decodes.members().stream()
                .filter(sequence -> sequence.remainingTokens() == 0 || sequence.endStep() == decodes.steps())
                .sorted(Comparator.comparingLong(sequence -> sequence.id().value()))
                .toList();
    }
}
