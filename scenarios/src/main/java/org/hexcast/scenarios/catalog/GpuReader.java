package org.hexcast.scenarios.catalog;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Port;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads one GPU of the catalogue. */
final class GpuReader {

    private static final Map<String, Port.Reach> REACHES = Map.of("all", Port.Reach.ALL, "pair", Port.Reach.PAIR);

    private GpuReader() {}

    /** Precisions by the words of files. */
    static Map<String, Precision> precisions() {
        Map<String, Precision> words = new LinkedHashMap<>();
        for (Precision precision : Precision.values()) {
            words.put(precision.name().toLowerCase(Locale.ROOT), precision);
        }
        return words;
    }

    static GpuType read(FileNode node) {
        Fields gpu = node.fields();
        String name = gpu.require("name").text();
        double memory = gpu.require("memory").quantity(Quantity.BYTES);
        int multiprocessors = (int) gpu.require("multiprocessors").integer(1, 100_000);
        double bandwidth = gpu.require("bandwidth").quantity(Quantity.BYTES_PER_SECOND);
        Map<Precision, Double> peaks = new EnumMap<>(Precision.class);
        Fields peak = gpu.require("peak").fields();
        precisions()
                .forEach((word, precision) -> peak.optional(word)
                        .ifPresent(value -> peaks.put(precision, value.quantity(Quantity.FLOPS_PER_SECOND))));
        peak.finish();
        List<Port> ports = new ArrayList<>();
        ports.add(pcie(gpu.require("pcie")));
        gpu.optional("nvlink").ifPresent(nvlink -> ports.add(nvlink(nvlink)));
        gpu.require("sources");
        gpu.finish();
        return node.make(() -> new GpuType(name, Math.round(memory), multiprocessors, bandwidth, peaks, ports));
    }

    private static Port pcie(FileNode node) {
        Fields pcie = node.fields();
        double bandwidth = pcie.require("bandwidth").quantity(Quantity.BYTES_PER_SECOND);
        boolean peer = pcie.require("peer").bool();
        pcie.finish();
        return node.make(() -> new Port(LinkKind.PCIE, bandwidth, peer ? Port.Reach.ALL : Port.Reach.NONE));
    }

    private static Port nvlink(FileNode node) {
        Fields nvlink = node.fields();
        double bandwidth = nvlink.require("bandwidth").quantity(Quantity.BYTES_PER_SECOND);
        Port.Reach reach = nvlink.require("reach").choice(REACHES);
        nvlink.finish();
        return node.make(() -> new Port(LinkKind.NVLINK, bandwidth, reach));
    }
}
