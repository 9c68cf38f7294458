package org.hexcast.calibration.fit;

import java.util.List;
import java.util.Optional;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;

/**
 * Whose laws a GPU gets that was not measured: those of the measured GPU of the same chip, else of the same or of the nearest older or newer architecture whose
 * tensor cores are programmed alike; of several, the one with the same accumulation rate. No relative stands in for Blackwell, whose tensor cores have a memory
 * of their own. The chips and their numbers of FP32 lanes are from NVIDIA's white papers of each architecture.
 */
public final class RelativeChoice {

    private static final String SAME_CHIP = "the same chip on another board";
    private static final String SAME_GENERATION = "the same architecture, another chip";
    private static final String NEXT_GENERATION = "the nearest architecture that was measured";

    private static final List<Row> ROWS = List.of(
            row("H100-SXM-80GB", Architecture.HOPPER, Memory.HBM, "A100-SXM-80GB", NEXT_GENERATION),
            row("H100-PCIe-80GB", Architecture.HOPPER, Memory.HBM, "H100-SXM-80GB", SAME_CHIP),
            row("H100-NVL-94GB", Architecture.HOPPER, Memory.HBM, "H100-SXM-80GB", SAME_CHIP),
            row("H200-SXM-141GB", Architecture.HOPPER, Memory.HBM, "H100-SXM-80GB", SAME_CHIP),
            row("A100-SXM-80GB", Architecture.AMPERE_GA100, Memory.HBM, "H100-SXM-80GB", NEXT_GENERATION),
            row("A100-SXM-40GB", Architecture.AMPERE_GA100, Memory.HBM, "A100-SXM-80GB", SAME_CHIP),
            row("A100-PCIe-80GB", Architecture.AMPERE_GA100, Memory.HBM, "A100-SXM-80GB", SAME_CHIP),
            row("A30-24GB", Architecture.AMPERE_GA100, Memory.HBM, "A100-SXM-80GB", SAME_CHIP),
            row("RTX-A6000", Architecture.AMPERE_GA10X, Memory.GDDR, "L40S", NEXT_GENERATION),
            row("RTX-A5000", Architecture.AMPERE_GA10X, Memory.GDDR, "RTX-A6000", SAME_CHIP),
            row("RTX-A4000", Architecture.AMPERE_GA10X, Memory.GDDR, "RTX-A6000", SAME_GENERATION),
            row("A40", Architecture.AMPERE_GA10X, Memory.GDDR_WITH_ECC, "RTX-A6000", SAME_CHIP),
            row("A10G", Architecture.AMPERE_GA10X, Memory.GDDR_WITH_ECC, "RTX-A6000", SAME_CHIP),
            row("RTX-3090", Architecture.AMPERE_GA10X, Memory.GDDR, "RTX-A6000", SAME_CHIP),
            row("RTX-3090-Ti", Architecture.AMPERE_GA10X, Memory.GDDR, "RTX-A6000", SAME_CHIP),
            row("L40S", Architecture.ADA, Memory.GDDR_WITH_ECC, "RTX-A6000", NEXT_GENERATION),
            row("L40", Architecture.ADA, Memory.GDDR_WITH_ECC, "L40S", SAME_CHIP),
            row("L4", Architecture.ADA, Memory.GDDR_WITH_ECC, "L40S", SAME_GENERATION),
            row("RTX-6000-Ada", Architecture.ADA, Memory.GDDR, "L40S", SAME_CHIP),
            row("RTX-4090", Architecture.ADA, Memory.GDDR, "L40S", SAME_CHIP),
            row("T4", Architecture.TURING, Memory.GDDR_WITH_ECC, "A100-SXM-80GB", NEXT_GENERATION),
            row("V100-SXM-16GB", Architecture.VOLTA, Memory.HBM, "A100-SXM-80GB", NEXT_GENERATION),
            row("V100-SXM-32GB", Architecture.VOLTA, Memory.HBM, "V100-SXM-16GB", SAME_CHIP));

    private RelativeChoice() {}

    /** Generations of chips, in the order of their compute capabilities. */
    public enum Architecture {
        /** Capability 7.0. */
        VOLTA(64),
        /** Capability 7.5. */
        TURING(64),
        /** Capability 8.0, HBM boards. */
        AMPERE_GA100(64),
        /** Capability 8.6, GDDR boards. */
        AMPERE_GA10X(128),
        /** Capability 8.9. */
        ADA(128),
        /** Capability 9.0. */
        HOPPER(128);

        private final int lanes;

        Architecture(int lanes) {
            this.lanes = lanes;
        }
    }

    /** Kinds of device memory, which reach different shares of their data sheet's bandwidth. */
    public enum Memory {
        /** Stacked, with ECC bits of its own. */
        HBM,
        /** GDDR6 without ECC. */
        GDDR,
        /** GDDR6 with ECC, whose bits share the bus with the data; the default of the boards listed so, by the memory they show. */
        GDDR_WITH_ECC
    }

    /**
     * One GPU.
     *
     * @param gpu catalogue name
     * @param architecture its generation
     * @param memory its memory
     * @param relative whose laws it gets; for a GPU that was measured, whose it would have got
     * @param reason why that one
     */
    public record Row(String gpu, Architecture architecture, Memory memory, String relative, String reason) {

        /** Clock in hertz that the data sheet counts with: {@code FP32 rate / (2 lanes multiprocessors)}. */
        public double clockHertz(GpuType type) {
            double rate = type.peak(Precision.FP32)
                    .orElseThrow(() -> new IllegalArgumentException(type.name() + " has no FP32 rate"));
            return rate / (2.0 * architecture.lanes * type.multiprocessors());
        }

        /** Whether the chips run the same code. */
        public boolean sameArchitecture(Row other) {
            return architecture == other.architecture;
        }
    }

    private static Row row(String gpu, Architecture architecture, Memory memory, String relative, String reason) {
        return new Row(gpu, architecture, memory, relative, reason);
    }

    /** All rows. */
    public static List<Row> rows() {
        return ROWS;
    }

    /** What is known of a GPU; nothing where no relative is defensible. */
    public static Optional<Row> of(String gpu) {
        return ROWS.stream().filter(row -> row.gpu().equals(gpu)).findFirst();
    }

    /** What is known of a GPU that must be in the table. */
    static Row require(GpuType gpu) {
        return of(gpu.name()).orElseThrow(() -> new IllegalArgumentException("no relative is known of " + gpu.name()));
    }
}
