package org.hexcast.realexec.net;

import java.util.Arrays;
import java.util.Optional;
import org.hexcast.domain.model.NormKind;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec;

/** Commands and reports as bytes. Each begins with a code; a test sees to it that no command or report is left out. */
final class DeviceCodec {

    private static final int LOAD = 0;
    private static final int STEP = 1;
    private static final int RELEASE = 2;
    private static final int SEND_KV = 3;
    private static final int RECEIVE_KV = 4;
    private static final int CANCEL_KV = 5;
    private static final int UNLOAD = 6;

    private static final int LOADED = 0;
    private static final int STEP_DONE = 1;
    private static final int KV_SENT = 2;
    private static final int KV_ARRIVED = 3;
    private static final int UNLOADED = 4;
    private static final int FAILED = 5;

    private static final int LEAST_PART_BYTES = 17;
    private static final int LEAST_SLICE_BYTES = 32;

    private DeviceCodec() {}

    static void write(WireOutput out, DeviceCommand command) {
        if (command instanceof DeviceCommand.Load load) {
            write(out.code(LOAD), load.shard());
        } else if (command instanceof DeviceCommand.Step step) {
            out.code(STEP).number(step.step()).list(step.parts(), DeviceCodec::write);
        } else if (command instanceof DeviceCommand.Release release) {
            out.code(RELEASE).list(release.sequences(), (o, sequence) -> o.number((long) sequence));
        } else if (command instanceof DeviceCommand.SendKv send) {
            out.code(SEND_KV).number(send.transfer()).number(send.sequence()).number(send.tokens());
            out.list(send.slices(), DeviceCodec::write);
        } else if (command instanceof DeviceCommand.ReceiveKv receive) {
            out.code(RECEIVE_KV).number(receive.transfer()).number(receive.sequence());
            out.number(receive.tokens()).list(receive.slices(), DeviceCodec::write);
        } else if (command instanceof DeviceCommand.CancelKv cancel) {
            out.code(CANCEL_KV).number(cancel.transfer()).number(cancel.sequence());
        } else if (command instanceof DeviceCommand.Unload) {
            out.code(UNLOAD);
        } else {
            throw new IllegalStateException("no code for " + command.getClass());
        }
    }

    static DeviceCommand command(WireInput in) throws WireException {
        int code = in.code();
        return switch (code) {
            case LOAD -> new DeviceCommand.Load(shard(in));
            case STEP -> new DeviceCommand.Step(in.longer(), in.list(LEAST_PART_BYTES, DeviceCodec::part));
            case RELEASE -> new DeviceCommand.Release(in.list(Long.BYTES, WireInput::longer));
            case SEND_KV ->
                new DeviceCommand.SendKv(
                        in.longer(), in.longer(), in.integer(), in.list(LEAST_SLICE_BYTES, DeviceCodec::slice));
            case RECEIVE_KV ->
                new DeviceCommand.ReceiveKv(
                        in.longer(), in.longer(), in.integer(), in.list(LEAST_SLICE_BYTES, DeviceCodec::slice));
            case CANCEL_KV -> new DeviceCommand.CancelKv(in.longer(), in.longer());
            case UNLOAD -> new DeviceCommand.Unload();
            default -> throw new WireException("there is no command of code " + code);
        };
    }

    static void write(WireOutput out, DeviceReport report) {
        if (report instanceof DeviceReport.Loaded loaded) {
            out.code(LOADED)
                    .device(loaded.device())
                    .number(loaded.weightBytes())
                    .number(loaded.kvBytes());
        } else if (report instanceof DeviceReport.StepDone done) {
            out.code(STEP_DONE).device(done.device()).number(done.step()).number(done.busyNanos());
            out.tokens(done.tokens());
        } else if (report instanceof DeviceReport.KvSent sent) {
            out.code(KV_SENT).device(sent.device()).number(sent.transfer());
        } else if (report instanceof DeviceReport.KvArrived arrived) {
            out.code(KV_ARRIVED).device(arrived.device()).number(arrived.transfer());
        } else if (report instanceof DeviceReport.Unloaded unloaded) {
            out.code(UNLOADED).device(unloaded.device()).number(unloaded.heldBlocks());
        } else if (report instanceof DeviceReport.Failed failed) {
            out.code(FAILED).device(failed.device()).note(failed.reason());
        } else {
            throw new IllegalStateException("no code for " + report.getClass());
        }
    }

    static DeviceReport report(WireInput in) throws WireException {
        int code = in.code();
        return switch (code) {
            case LOADED -> new DeviceReport.Loaded(in.device(), in.longer(), in.longer());
            case STEP_DONE -> new DeviceReport.StepDone(in.device(), in.longer(), in.longer(), in.tokens());
            case KV_SENT -> new DeviceReport.KvSent(in.device(), in.longer());
            case KV_ARRIVED -> new DeviceReport.KvArrived(in.device(), in.longer());
            case UNLOADED -> new DeviceReport.Unloaded(in.device(), in.integer());
            case FAILED -> new DeviceReport.Failed(in.device(), in.text());
            default -> throw new WireException("there is no report of code " + code);
        };
    }

    private static void write(WireOutput out, DeviceCommand.Part part) {
        out.number(part.sequence()).number(part.cachedTokens()).tokens(part.tokens());
        out.flag(part.sampling().isPresent());
        part.sampling()
                .ifPresent(s -> out.number(s.temperature()).number(s.topP()).number(s.seed()));
    }

    private static DeviceCommand.Part part(WireInput in) throws WireException {
        return new DeviceCommand.Part(
                in.longer(),
                in.integer(),
                in.tokens(),
                in.flag() ? Optional.of(new Sampling(in.real(), in.real(), in.longer())) : Optional.empty());
    }

    private static void write(WireOutput out, DeviceCommand.KvSlice slice) {
        out.device(slice.from()).device(slice.to()).number(slice.layerFrom()).number(slice.layerTo());
        out.number(slice.headFrom()).number(slice.headTo());
    }

    private static DeviceCommand.KvSlice slice(WireInput in) throws WireException {
        return new DeviceCommand.KvSlice(
                in.device(), in.device(), in.integer(), in.integer(), in.integer(), in.integer());
    }

    private static void write(WireOutput out, ShardSpec shard) {
        write(out, shard.shape());
        out.text(shard.weights().folder()).number(shard.weights().seed());
        out.number(shard.layerFrom())
                .number(shard.layerTo())
                .number(shard.ways().rank());
        out.list(shard.ways().ring(), WireOutput::device);
        out.list(shard.ways().previous(), WireOutput::device);
        out.list(shard.ways().next(), WireOutput::device);
        ShardSpec.KvRoom kv = shard.kv();
        out.number(kv.blocks()).number(kv.blockTokens()).number(kv.contextTokens());
    }

    private static ShardSpec shard(WireInput in) throws WireException {
        return new ShardSpec(
                shape(in),
                new ShardSpec.WeightsSpec(in.text(), in.longer()),
                in.integer(),
                in.integer(),
                new ShardSpec.Ways(in.integer(), in.devices(), in.devices(), in.devices()),
                new ShardSpec.KvRoom(in.integer(), in.integer(), in.integer()));
    }

    private static void write(WireOutput out, DecoderShape shape) {
        DecoderShape.Sizes sizes = shape.sizes();
        out.number(sizes.layers()).number(sizes.hidden()).number(sizes.heads()).number(sizes.kvHeads());
        out.number(sizes.headSize()).number(sizes.ffn()).number(sizes.vocabulary());
        DecoderShape.Biases bias = shape.bias();
        out.text(shape.norm().name()).flag(bias.input()).flag(bias.output()).flag(bias.ffn());
        out.flag(bias.gated()).number(shape.learnedPositions()).flag(shape.tied());
        out.number(shape.numerics().normEpsilon()).number(shape.numerics().ropeTheta());
    }

    private static DecoderShape shape(WireInput in) throws WireException {
        return new DecoderShape(
                new DecoderShape.Sizes(
                        in.integer(),
                        in.integer(),
                        in.integer(),
                        in.integer(),
                        in.integer(),
                        in.integer(),
                        in.integer()),
                norm(in.text()),
                new DecoderShape.Biases(in.flag(), in.flag(), in.flag(), in.flag()),
                in.integer(),
                in.flag(),
                new DecoderShape.Numerics(in.single(), in.real()));
    }

    private static NormKind norm(String name) throws WireException {
        return Arrays.stream(NormKind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new WireException("there is no norm '" + name + "'"));
    }
}
